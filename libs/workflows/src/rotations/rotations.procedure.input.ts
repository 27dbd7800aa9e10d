import {
  CorrectNoticeInput, HandleObjectionInput, IssueDecisionDocumentInput, PublishPublicNoticeInput, RaiseObjectionInput,
} from '../shared/procedure.input.js'; // prettier-ignore

/** Schemas have names of their own; the fields are those of every notice and document. */
export class PublishRotationNoticeInput extends PublishPublicNoticeInput {}
export class CorrectRotationNoticeInput extends CorrectNoticeInput {}
export class RaiseRotationObjectionInput extends RaiseObjectionInput {}
export class HandleRotationObjectionInput extends HandleObjectionInput {}
export class CloseRotationNoticeInput {}
export class IssueRotationDocumentInput extends IssueDecisionDocumentInput {}
