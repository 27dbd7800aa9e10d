import { unzipSync } from 'fflate';

const office = 'application/vnd.openxmlformats-officedocument';
/** Extension → the media types whose content it may hold. OLE files of Office and WPS cannot be told apart by content. */
const byExtension: Readonly<Record<string, { mediaType: string; content: Content }>> = {
  pdf: { mediaType: 'application/pdf', content: 'pdf' },
  ofd: { mediaType: 'application/ofd', content: 'ofd' },
  doc: { mediaType: 'application/msword', content: 'ole' },
  xls: { mediaType: 'application/vnd.ms-excel', content: 'ole' },
  ppt: { mediaType: 'application/vnd.ms-powerpoint', content: 'ole' },
  docx: { mediaType: `${office}.wordprocessingml.document`, content: 'word' },
  xlsx: { mediaType: `${office}.spreadsheetml.sheet`, content: 'sheet' },
  pptx: { mediaType: `${office}.presentationml.presentation`, content: 'slides' },
  wps: { mediaType: 'application/wps-office.wps', content: 'ole' },
  et: { mediaType: 'application/wps-office.et', content: 'ole' },
  dps: { mediaType: 'application/wps-office.dps', content: 'ole' },
  png: { mediaType: 'image/png', content: 'png' },
  jpg: { mediaType: 'image/jpeg', content: 'jpeg' },
  jpeg: { mediaType: 'image/jpeg', content: 'jpeg' },
  tif: { mediaType: 'image/tiff', content: 'tiff' },
  tiff: { mediaType: 'image/tiff', content: 'tiff' },
  csv: { mediaType: 'text/csv', content: 'text' },
  txt: { mediaType: 'text/plain', content: 'text' },
};

export type Content =
  | 'pdf'
  | 'ofd'
  | 'word'
  | 'sheet'
  | 'slides'
  | 'ole'
  | 'png'
  | 'jpeg'
  | 'tiff'
  | 'text'
  | 'macros'
  | 'archive'
  | 'unknown';

const starts = (bytes: Uint8Array, ...magic: number[]): boolean => magic.every((byte, i) => bytes[i] === byte);

/** What the bytes are, whatever their name says. Archives are only listed, never unpacked. */
export function contentOf(bytes: Uint8Array): Content {
  if (starts(bytes, 0x25, 0x50, 0x44, 0x46, 0x2d)) return 'pdf';
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  if (starts(bytes, 0xff, 0xd8, 0xff)) return 'jpeg';
  if (starts(bytes, 0x49, 0x49, 0x2a, 0) || starts(bytes, 0x4d, 0x4d, 0, 0x2a)) return 'tiff';
  if (starts(bytes, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)) return hasVba(bytes) ? 'macros' : 'ole';
  if (starts(bytes, 0x50, 0x4b, 3, 4)) return archiveOf(bytes);
  return isText(bytes) ? 'text' : 'unknown';
}

/** A compound file names its parts in UTF-16; every VBA project has a part of this name ([MS-OVBA] 2.2.1). */
const vbaPart = Buffer.from('_VBA_PROJECT', 'utf16le');
const hasVba = ({ buffer, byteOffset, byteLength }: Uint8Array): boolean =>
  Buffer.from(buffer, byteOffset, byteLength).includes(vbaPart);

function archiveOf(bytes: Uint8Array): Content {
  const names: string[] = [];
  try {
    unzipSync(bytes, { filter: ({ name }) => (names.push(name), false) });
  } catch {
    return 'unknown';
  }
  if (names.some((name) => /(^|\/)vbaProject\.bin$/i.test(name))) return 'macros';
  if (names.includes('OFD.xml')) return 'ofd';
  if (!names.includes('[Content_Types].xml')) return 'archive';
  if (names.includes('word/document.xml')) return 'word';
  if (names.includes('xl/workbook.xml')) return 'sheet';
  return names.includes('ppt/presentation.xml') ? 'slides' : 'archive';
}

/** UTF-8 or GB18030 without control characters other than tab and line ends. */
function isText(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte < 9 || (byte > 13 && byte < 32)) return false;
  return bytes.length > 0 && textOf(bytes) !== undefined;
}

const decoded = (bytes: Uint8Array, encoding: string): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};
const han = /[\u3400-\u9fff]/;

/**
 * Text of UTF-8 (with or without BOM) or GB18030 bytes; undefined when they are neither. Short GB18030 text can by chance be valid
 * UTF-8 of other scripts (学校 is): where only GB18030 gives Chinese, it is GB18030.
 */
export function textOf(bytes: Uint8Array): string | undefined {
  const utf8 = decoded(bytes, 'utf-8');
  if (utf8 !== undefined && (han.test(utf8) || !bytes.some((byte) => byte > 0x7f))) return utf8;
  const gb = decoded(bytes, 'gb18030');
  return gb !== undefined && (utf8 === undefined || han.test(gb)) ? gb : utf8;
}

/** The media type to record, or undefined with what was found when content and name do not agree on an allowed type. */
export function mediaTypeOf(name: string, bytes: Uint8Array): { mediaType?: string; found: Content } {
  const found = contentOf(bytes);
  const allowed = byExtension[name.slice(name.lastIndexOf('.') + 1).toLowerCase()];
  return allowed?.content === found ? { mediaType: allowed.mediaType, found } : { found };
}
