import { someone, specFor, titleOf, documentsOf, stored } from '@app/kernel/testing';
import { clauses, files } from './files.js';
import { evidenceUse, fileListing } from './files.view.js';
import { filesSlice } from './index.js';

const { given } = specFor(files, { act: someone('zhang', 'SC', 'school-1') });
const file = {
  sha256: 'a'.repeat(64),
  name: '学校简介.pdf',
  mediaType: 'application/pdf' as const,
  bytes: 1335,
  scan: 'clean' as const,
};
const recorded = { type: 'FileRecorded' as const, data: { ...file, organisation: 'school-1', by: ['zhang'] } };
const rejected = { type: 'FileRejected' as const, data: { reason: '含宏' } };

describe('Files', () => {
  it('belong to the organisation acted for', () => given().when('RecordFile', file).then(recorded));
  it('are rejected once', () => given(recorded, rejected).when('RejectFile', { reason: '含宏' }).thenNothing());

  describe(titleOf(clauses, 'FIL_SCAN'), () => {
    it('takes a clean file, and one where nothing scans', () => {
      given().when('RecordFile', file).thenTypes('FileRecorded');
      given()
        .when('RecordFile', { ...file, scan: 'notScanned' })
        .thenTypes('FileRecorded');
    });
    it('refuses an infected one', () =>
      given()
        .when('RecordFile', { ...file, scan: 'infected' })
        .thenRefused('FIL_SCAN', { name: file.name }));
  });

  describe(titleOf(clauses, 'FIL_STATE'), () => {
    const download = { person: '01920000-0000-7000-8000-000000000001', through: 'application-1' };
    it('logs a download', () =>
      given(recorded).when('LogDownload', download).then({ type: 'FileDownloaded', data: download }));
    it('refuses one of a rejected file', () =>
      given(recorded, rejected).when('LogDownload', download).thenRefused('FIL_STATE'));
  });

  it('are listed with their downloads', () => {
    const of = (type: string, data: object) => stored({ stream: 'file-1', type, data });
    const documents = documentsOf(
      fileListing,
      of('FileRecorded', recorded.data),
      of('FileDownloaded', { through: 'x' }),
      of('FileRejected', rejected.data),
    );
    expect(documents).toEqual({
      '1': {
        id: '1',
        ...file,
        organisation: 'school-1',
        uploadedAt: '2024-09-09T09:00:00.000+08:00',
        downloads: 1,
        rejected: true,
      },
    });
  });

  it('know the streams that rely on them', () => {
    const uses = evidenceUse([{ ...filesSlice, workflow: { ...filesSlice.workflow, name: 'other' } }]);
    const record = { evidence: [{ fileId: 'f1', sha256: '', name: '', mediaType: '', bytes: 1 }] } as never;
    const event = stored({ stream: 'application-7', type: 'FileRejected', data: {}, record });
    expect(documentsOf(uses, event, event)).toEqual({ f1: { id: 'f1', streams: ['application-7'] } });
  });
});
