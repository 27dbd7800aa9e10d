import { IssueDecisionDocumentInput, PublishPublicNoticeInput } from '../shared/procedure.input.js';

/** Schemas have names of their own; the fields are those of every notice and document. */
export class PublishRotationNoticeInput extends PublishPublicNoticeInput {}
export class CloseRotationNoticeInput {}
export class IssueRotationDocumentInput extends IssueDecisionDocumentInput {}
