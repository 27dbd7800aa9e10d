import { code, choice, id, integer, text } from '@app/kernel';

export const mediaTypes = [
  'application/pdf',
  'application/ofd',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/wps-office.wps',
  'application/wps-office.et',
  'application/wps-office.dps',
  'image/png',
  'image/jpeg',
  'image/tiff',
  'text/csv',
  'text/plain',
] as const;
export type MediaType = (typeof mediaTypes)[number];

/** 200 MiB: what one organisation's file may weigh is a setting of the door; this bounds the record. */
const maxBytes = 200 * 1024 * 1024;

export class RecordFileInput {
  @code(/^[0-9a-f]{64}$/, { zh: '须为 SHA-256（64 位十六进制）', en: 'must be a SHA-256 in hex' }, '0'.repeat(64))
  sha256!: string;
  @text(1, 200, { label: '文件名' }) name!: string;
  @choice(mediaTypes) mediaType!: MediaType;
  @integer(1, maxBytes) bytes!: number;
  @choice(['clean', 'notScanned', 'infected']) scan!: 'clean' | 'notScanned' | 'infected';
  /** For an inspector without an office: the inspection on which the file was taken. */
  @id('inspection', { label: '督导', optional: true }) inspectionId?: string;
}

export class RejectFileInput {
  @text(1, 500, { label: '原因' }) reason!: string;
}

export class LogDownloadInput {
  @id('person or "system"', { optional: true }) person?: string;
  @text(1, 200, { label: '凭以查看的卷宗' }) through!: string;
}
