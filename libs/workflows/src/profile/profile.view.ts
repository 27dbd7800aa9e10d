import { idOf, view, type LocalDate, type StoredEvent, type View } from '@app/kernel';
import { bodiesOfProfile } from '../bodies/bodies.profile.view.js';
import { rotationsOfProfile } from '../rotations/rotations.profile.view.js';
import {
  collaborationAt,
  collaborationListing,
  collaborationTypes,
  type CollaborationDocument,
} from '../collaborations/collaborations.view.js';
import { profileSheet } from './profile.columns.js';

/** What another workflow adds to the profile: its own events of a collaboration, folded under a name of its own. */
export interface ProfilePart<P = unknown> {
  name: string;
  types: readonly string[];
  /** Collaboration an event belongs to. */
  of: (event: StoredEvent) => string | undefined;
  fold: (part: P | undefined, event: StoredEvent) => P;
  /** What is shown of it on a day; without it the part as it is folded. */
  at?: (part: P | undefined, on: LocalDate) => unknown;
  redFlags?: (part: P | undefined, on: LocalDate, collaborationKind: string) => readonly string[];
}
export type ProfileDocument = CollaborationDocument & { parts?: Record<string, unknown> };

const leading = (kind: string): readonly string[] =>
  kind === 'schoolDistrict' ? ['convenor'] : kind === 'pairing' ? ['supporter'] : ['core'];

/** What a reader should stumble over. */
export function redFlagsOn(document: CollaborationDocument, on: LocalDate): string[] {
  const today = collaborationAt(document, on);
  if (!today || today.status === 'dissolved' || today.status === 'converted') return [];
  const flags: [boolean, string][] = [
    [!today.members.some((each) => leading(document.kind).includes(each.role)), 'noCore'],
    [today.stageClass === 'undetermined', 'stagesUnknown'],
    [!document.agreement || document.agreement.signedOn > on, 'noAgreement'],
    [document.agreement?.endsOn !== undefined && document.agreement.endsOn < on, 'agreementEnded'],
    [document.filingDueOn !== undefined && !document.filing && document.filingDueOn < on, 'filingOverdue'],
    [document.filing?.late === true, 'filedLate'],
    [document.keySchoolsClosed.length > 0, 'keySchoolClosed'],
    [document.warnings.some((each) => each.code === 'COL_NOT_LEGAL_PERSON'), 'notAllLegalPersons'],
    [today.status === 'suspended', 'suspended'],
    [document.imported?.dateCertainty === 'yearOnly', 'dateUncertain'],
  ];
  return flags.filter(([is]) => is).map(([, flag]) => flag);
}

/** V1, the file card of a collaboration. Workflows of the collaboration add their parts where the app puts it together. */
export function profileView(...parts: readonly ProfilePart[]): View<ProfileDocument> {
  const partsOf = (event: StoredEvent) => parts.filter((each) => each.types.includes(event.type));
  const isOwn = (event: StoredEvent) => collaborationTypes.includes(event.type);
  return view<ProfileDocument>({
    name: 'collaboration-profile',
    version: 3,
    title: { zh: '档案卡', en: 'Collaboration profile' },
    sheet: profileSheet,
    types: [...collaborationTypes, ...parts.flatMap((each) => each.types)],
    ids: (event) => [
      ...new Set([
        ...(isOwn(event) ? [idOf(event.stream)] : []),
        ...partsOf(event).flatMap((each) => each.of(event) ?? []),
      ]),
    ],
    fold: (document, event, id) => {
      const folded = isOwn(event)
        ? (collaborationListing.fold(document, event, id) as ProfileDocument)
        : (document ?? ({ id } as ProfileDocument));
      for (const part of partsOf(event))
        folded.parts = { ...folded.parts, [part.name]: part.fold(folded.parts?.[part.name], event) };
      return folded;
    },
    index: {
      kind: 'text',
      status: 'text',
      nameZh: 'text',
      bureauId: 'text',
      divisionCode: 'text',
      stageClass: 'text',
      schools: 'list',
    },
    search: (document) => collaborationListing.search!(document),
    scope: { open: true },
    knownAt: true,
    at: (document, on) => {
      const shown = document.kind && collaborationAt(document, on);
      if (!shown) return undefined;
      const core = shown.members.find((each) => leading(document.kind).includes(each.role))?.schoolId;
      const more = parts.flatMap((part) => part.redFlags?.(document.parts?.[part.name], on, document.kind) ?? []);
      const dated = parts.flatMap((part) => (part.at ? [[part.name, part.at(document.parts?.[part.name], on)]] : []));
      const parted = { ...document.parts, ...(Object.fromEntries(dated) as Record<string, unknown>) };
      return { ...shown, ...(core ? { core } : {}), parts: parted, redFlags: [...redFlagsOn(document, on), ...more] };
    },
    names: (document) => [
      ...collaborationListing.names!(document),
      ...(document.brandOwnerSchoolId ? [`school-${document.brandOwnerSchoolId}`] : []),
    ],
  });
}

export const collaborationProfile = profileView(bodiesOfProfile as ProfilePart, rotationsOfProfile as ProfilePart);
