import { refuseGeneral, type Act } from '@app/kernel';
import { someone } from '@app/kernel/testing';
import { schoolSlice } from '../../../../test/http/library.slice.js';
import { Buckets } from './buckets.js';
import { knownProposals } from './concerned.js';
import { actingAsOf, commandIdOf, ifMatchOf, languageOf, ParameterRefused, waitOf } from './headers.js';
import { revealed } from './names.js';
import { isTooDeep } from './parser.js';
import { TooMany } from './problems.js';
import { kebab, pascal } from './routes.js';
import type { Reading } from './tokens.js';
import { matches } from './where.js';
import type { Wish } from './wish.js';

describe('Headers', () => {
  it.each([
    [undefined, 'zh'],
    ['', 'zh'],
    ['*', 'zh'],
    ['fr', 'zh'],
    ['en', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en;q=0.4, zh-TW;q=0.5', 'zh'],
    ['en;q=0', 'zh'],
    ['english', 'zh'],
  ])('Accept-Language %p is answered in %s', (asked, language) =>
    expect(languageOf(asked === undefined ? {} : { 'accept-language': asked })).toBe(language),
  );

  it.each([
    ['"0"', 0],
    ['"123456789012345"', 123456789012345],
  ])('If-Match %s', (text, revision) => expect(ifMatchOf({ 'if-match': text })).toBe(revision));
  it.each(['3', 'W/"3"', '"3", "4"', '*', '""', '"-1"', '"1234567890123456"'])('refuses If-Match %s', (text) =>
    expect(() => ifMatchOf({ 'if-match': text })).toThrow(ParameterRefused),
  );

  it.each([
    ['BO', { role: 'BO' }],
    ['BO; organisation=b-1', { role: 'BO', organisation: 'b-1' }],
    ['SC:principal;organisation=s', { role: 'SC:principal', organisation: 's' }],
    ['organisation=b-1', { organisation: 'b-1' }],
  ])('Acting-As %s', (text, acting) => expect(actingAsOf({ 'acting-as': text })).toEqual(acting));
  it.each(['', 'bo', 'BO organisation=b', 'BO; organisation=', 'BO; organisation=a b', 'BO; bureau=x'])(
    'refuses Acting-As %p',
    (text) => expect(() => actingAsOf({ 'acting-as': text })).toThrow(ParameterRefused),
  );

  it('Idempotency-Key is any UUID, lower-cased', () => {
    expect(commandIdOf({ 'idempotency-key': '01920000-0000-7000-8000-00000000ABCD' })).toBe(
      '01920000-0000-7000-8000-00000000abcd',
    );
    expect(() => commandIdOf({ 'idempotency-key': 'x' })).toThrow(ParameterRefused);
    expect(commandIdOf({})).toBeUndefined();
  });

  it.each([
    ['wait=5', 5000],
    ['respond-async, wait=2', 2000],
    ['wait=900', 30_000],
    ['handling=lenient', undefined],
    ['await=5', undefined],
  ])('Prefer %s', (text, ms) => expect(waitOf({ prefer: text })).toBe(ms));
});

describe('Token buckets', () => {
  it('hold so many, and fill again with time', () => {
    let now = 0;
    const buckets = new Buckets({ burst: 2, perSecond: 4 }, () => now);
    const take = () => buckets.take('a');
    take();
    take();
    expect(take).toThrow(TooMany);
    expect(() => buckets.check('a')).toThrow(TooMany);
    buckets.check('b');
    now = 250;
    take();
    expect(take).toThrow(TooMany);
    now = 100_000;
    take();
    take();
    expect(take).toThrow(TooMany);
  });

  it('keep no more than ten thousand keys', () => {
    const buckets = new Buckets({ burst: 1, perSecond: 0.001 }, () => 0);
    for (let i = 0; i <= 10_000; i++) buckets.take(`key-${i}`);
    expect(() => buckets.take('key-10000')).toThrow(TooMany);
    expect(() => buckets.take('key-0')).not.toThrow();
  });
});

describe('Depth of a body', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  it.each([
    [nested(32), false],
    [nested(33), true],
    ['{"a":'.repeat(33), true],
    [`["${'['.repeat(100)}"]`, false],
    [`["\\"${'['.repeat(100)}"]`, false],
    [`["\\\\",${nested(32)}]`, true],
    [`[${'[],'.repeat(100)}[]]`, false],
    ['"', false],
  ])('%.40s: too deep %s', (text, expected) => expect(isTooDeep(text)).toBe(expected));
});

describe('Conditions in memory', () => {
  const document = { id: 'a', name: '实验小学', size: 3, tags: ['x', 'y'], open: true };
  it.each([
    [{}, true],
    [{ name: '实验小学' }, true],
    [{ size: { $gte: 3, $lt: 4 } }, true],
    [{ size: { $gt: 3 } }, false],
    [{ size: { $gt: '2' } }, false],
    [{ tags: 'y' }, true],
    [{ tags: { $in: ['z', 'x'] } }, true],
    [{ tags: { $ne: 'x' } }, false],
    [{ open: false }, false],
    [{ absent: { $ne: 1 } }, true],
    [{ absent: { $lt: 1 } }, false],
    [{ $or: [{ size: 1 }, { open: true }] }, true],
    [{ $and: [{ size: 3 }, { open: false }] }, false],
    [{ $search: '实验' }, true],
    [{ $search: 'LAB' }, true],
    [{ $search: '中学' }, false],
    [{ name: undefined }, true],
  ])('%j: %s', (where, expected) => expect(matches(where, document, () => ['实验小学', 'Lab School'])).toBe(expected));
});

it('names of routes', () => {
  expect(['ApproveApplication', 'ImportLegacy', 'Lend'].map(kebab)).toEqual([
    'approve-application',
    'import-legacy',
    'lend',
  ]);
  expect(['auditNotes', 'audit-notes', 'staff'].map(pascal)).toEqual(['AuditNotes', 'AuditNotes', 'Staff']);
});

describe('Proposals on a file everyone may open', () => {
  const proposal = {
    id: 'p', command: 'CloseSchool', digest: '', input: {}, by: 'wang', organisation: 'platform', capacities: ['BL'], revision: 1,
  }; // prettier-ignore
  const known = (...acts: Act[]) =>
    knownProposals({} as Reading, 'school-a', [proposal], {
      reader: { person: 'me', acts, at: '' },
    } as unknown as Wish);

  it('are known in the organisation that proposed them', async () =>
    expect(await known(someone('zhao', 'BL', 'platform'))).toEqual([proposal]));
  it('never to an integration client, nor to someone without a capacity', async () => {
    expect(await known(someone('client', 'IC', 'platform'))).toEqual([]);
    expect(await known()).toEqual([]);
  });
});

describe('Personal values in what everyone may open', () => {
  const body = '{"signer":"vault:00000000-0000-7000-8000-000000000001"}';
  const open = { name: 'schools', scope: { open: true } } as const;
  const shown = (answers: boolean, stream?: string) => {
    const event = { type: 'SchoolNamed', revision: 0, data: {}, meta: { digest: {}, index: 0 } };
    const reading = {
      access: {
        mayReadPersonal: () => true,
        authorise: async () => {
          if (!answers) throw refuseGeneral('SEC_SCOPE', {});
        },
      },
      vault: { read: async () => ['张某'] },
      store: {
        read: async function* () {
          yield [event];
        },
      },
      clock: { now: () => '2024-09-09T09:00:00.000+08:00' },
      ask: () => ({}),
      slices: [schoolSlice],
    } as unknown as Reading;
    const reader = { person: 'me', acts: [someone('me', 'BO', 'county')], at: '' };
    return revealed(reading, { personal: true, reader, caller: {} } as unknown as Wish, open, body, stream);
  };

  it('are opened for an office that answers for the file', async () =>
    expect(await shown(true, 'school-a')).toBe('{"signer":"张某"}'));
  it('stay references for any other, and where no one file says who answers', async () => {
    expect(await shown(false, 'school-a')).toBe(body);
    expect(await shown(true)).toBe(body);
  });
});
