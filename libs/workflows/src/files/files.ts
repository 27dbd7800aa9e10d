import { clauseBook, commandTable, personsOf, refuser, workflow, type Capacity, type EventTable } from '@app/kernel';
import { LogDownloadInput, RecordFileInput, RejectFileInput, type MediaType } from './files.input.js';

export const clauses = clauseBook({
  FIL_STATE: {
    zh: '该附件已被判定为不可用，不能再变更。',
    en: 'This file has been rejected and cannot change any more.',
    basis: { zh: '附件管理规程', en: 'rules for evidence files' },
    next: { zh: '请重新上传。', en: 'Upload it again.' },
    rows: [],
  },
  FIL_TYPE: {
    zh: '附件“{name}”的内容不是允许的类型，或与扩展名不符（{found}）。',
    en: 'The content of "{name}" is not of an allowed type, or not what its name says ({found}).',
    basis: { zh: '附件管理规程', en: 'rules for evidence files' },
    next: {
      zh: '请上传 PDF、OFD、Office、WPS、图片或 CSV 文件。',
      en: 'Upload a PDF, OFD, Office, WPS, image or CSV file.',
    },
    rows: [],
  },
  FIL_SIZE: {
    zh: '附件“{name}”超过 {limit} 字节，或为空。',
    en: 'The file "{name}" is larger than {limit} bytes, or empty.',
    basis: { zh: '附件管理规程', en: 'rules for evidence files' },
    next: { zh: '请压缩或拆分后上传。', en: 'Compress or split it.' },
    rows: [],
  },
  FIL_QUOTA: {
    zh: '本单位的附件空间已满（{used} / {limit} 字节）。',
    en: 'The space for files of your organisation is used up ({used} of {limit} bytes).',
    basis: { zh: '附件管理规程', en: 'rules for evidence files' },
    next: { zh: '请联系管理员增加空间。', en: 'Ask the administrator for more space.' },
    rows: [],
  },
  FIL_SCAN: {
    zh: '附件“{name}”未通过安全检查。',
    en: 'The file "{name}" did not pass the scan.',
    basis: { zh: '附件管理规程', en: 'rules for evidence files' },
    next: { zh: '请检查文件后重新上传。', en: 'Check the file and upload it again.' },
    rows: [],
  },
});
const refuse = refuser(clauses);

/** Everyone with an office or a school may hand in evidence; an inspector, for an inspection of theirs. */
const uploaders: readonly Capacity[] = ['BO', 'BL', 'SO', 'SL', 'CO', 'CL', 'SC', 'CU', 'TDC', 'IN', 'SYS'];

export const commands = commandTable({
  RecordFile: {
    title: { zh: '登记附件', en: 'record a file' },
    input: RecordFileInput,
    by: uploaders,
    creates: true,
    internal: true,
    edition: 1,
  },
  RejectFile: { title: { zh: '判定附件不可用', en: 'reject a file' }, input: RejectFileInput, by: ['SYS'], edition: 1 },
  LogDownload: { title: { zh: '登记下载', en: 'log a download' }, input: LogDownloadInput, by: ['SYS'], edition: 1 },
});

export type Events = {
  FileRecorded: {
    sha256: string;
    name: string;
    mediaType: MediaType;
    bytes: number;
    scan: 'clean' | 'notScanned';
    organisation: string;
    by: string[];
  };
  FileRejected: { reason: string };
  FileDownloaded: { person?: string; through: string };
};
const events: EventTable<Events> = {
  FileRecorded: {
    visibility: 'internal',
    says: { zh: '上传附件《{name}》（{bytes} 字节）', en: 'uploaded the file "{name}" ({bytes} bytes)' },
  },
  FileRejected: { visibility: 'internal', says: { zh: '附件被判定为不可用：{reason}', en: 'file rejected: {reason}' } },
  FileDownloaded: {
    visibility: 'internal',
    says: { zh: '附件被下载（凭 {through}）', en: 'file downloaded (through {through})' },
  },
};

type State = { recorded: boolean; rejected: boolean };

/** Evidence: content lies in the file store by its hash; this stream says whose it is and who took it away. */
export const files = workflow<typeof commands, State, Events>({
  name: 'file',
  collection: 'files',
  title: { zh: '附件', en: 'Files' },
  clauses,
  commands,
  events,
  initial: () => ({ recorded: false, rejected: false }),
  decide: {
    RecordFile({ sha256, name, mediaType, bytes, scan }, _, { act }) {
      if (scan === 'infected') throw refuse('FIL_SCAN', { name });
      const data = { sha256, name, mediaType, bytes, scan, organisation: act.organisation, by: personsOf(act) };
      return [{ type: 'FileRecorded', data }];
    },
    RejectFile: ({ reason }, { rejected }) => (rejected ? [] : [{ type: 'FileRejected', data: { reason } }]),
    LogDownload: (input, { rejected }) => {
      if (rejected) throw refuse('FIL_STATE');
      return [{ type: 'FileDownloaded', data: { ...input } }];
    },
  },
  evolve: {
    FileRecorded: () => ({ recorded: true, rejected: false }),
    FileRejected: (state) => ({ ...state, rejected: true }),
    FileDownloaded: (state) => state,
  },
});
