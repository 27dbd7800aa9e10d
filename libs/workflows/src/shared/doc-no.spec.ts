import { titleOf } from '@app/kernel/testing';
import type { Ask, Refusal } from '@app/kernel';
import fc from 'fast-check';
import { candidateOf, docNoClaim, docNoClauses, docNoOwner, freeDocNo, readDocNo, unverifiedDocNo } from './doc-no.js';

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Refusal).code;
  }
  return 'accepted';
};

describe('Document numbers', () => {
  describe(titleOf(docNoClauses, 'POL_BAD_DOC_NO'), () => {
    it.each([
      ['国发[2012]48号', '国发〔2012〕48号'],
      ['苏政发[2012]148号', '苏政发〔2012〕148号'],
      ['建教发[2011]81号', '建教发〔2011〕81号'],
      ['建教发〔2011〕81号', '建教发〔2011〕81号'],
      ['建教发（2011）81号', '建教发〔2011〕81号'],
      ['建教发［2011］81号', '建教发〔2011〕81号'],
      ['苏教督委〔2022〕4号', '苏教督委〔2022〕4号'],
    ])('[J-01 J-02] reads %s as %s, and keeps it as typed', (raw, normalized) => {
      expect(freeDocNo(raw, undefined)).toMatchObject({ raw, normalized, needsVerification: false });
    });
    it.each([
      '渝教提函〔2021136',
      '建教发〔2011〕第81号',
      '建教发〔2011〕081号',
      '建教发〔2011〕0号',
      '建教发〔2011〕123456号',
      '建教发2011-81',
      '建教发〔11〕81号',
      'JJF〔2011〕81号',
      '建〔2011〕81号',
      ' 建教发〔2011〕81号',
      '建教发〔2011〕81号。',
      '建教发〔２０１１〕81号',
    ])('[L-09] refuses %s', (raw) => expect(codeOf(() => freeDocNo(raw, undefined))).toBe('POL_BAD_DOC_NO'));
    it('[Q-28] says what was probably meant', () => {
      expect(candidateOf('渝教提函〔2021136')).toBe('渝教提函〔2021〕136号');
      expect(candidateOf('建教发〔2011〕第081号')).toBe('建教发〔2011〕81号');
      expect(candidateOf('第三号文件')).toBeUndefined();
      expect(unverifiedDocNo('渝教提函〔2021136')).toEqual({
        raw: '渝教提函〔2021136',
        candidate: '渝教提函〔2021〕136号',
        needsVerification: true,
      });
      expect(unverifiedDocNo('建教发〔2011〕81号')).toMatchObject({ seq: 81, needsVerification: true });
    });
    it('what it writes it reads again', () =>
      fc.assert(
        fc.property(
          fc.string({ unit: fc.constantFrom('国', '苏', '教', '督', '发', '函'), minLength: 2, maxLength: 12 }),
          fc.integer({ min: 1000, max: 9999 }),
          fc.integer({ min: 1, max: 99999 }),
          (issuer, year, seq) => {
            const normalized = `${issuer}〔${year}〕${seq}号`;
            expect(readDocNo(normalized)).toMatchObject({ issuer, year, seq, normalized });
            expect(candidateOf(normalized)).toBe(normalized);
          },
        ),
      ));
  });

  describe(titleOf(docNoClauses, 'POL_DOC_NO_TAKEN'), () => {
    const raw = '建教发[2011]81号';
    it('refuses a number of another document, however it is written', async () => {
      const ask = { owner: async (kind: string, key: string) => `${kind} ${key}` } as unknown as Ask;
      expect(await docNoOwner(ask, raw)).toBe('docNo 建教发-2011-81');
      expect(codeOf(() => freeDocNo(raw, 'policy-other'))).toBe('POL_DOC_NO_TAKEN');
      expect(docNoClaim(readDocNo(raw)!)).toEqual(docNoClaim(readDocNo('建教发〔2011〕81号')!));
    });
    it('accepts a free one, and its own', async () => {
      const ask = { owner: async () => undefined } as unknown as Ask;
      expect(await docNoOwner(ask, raw)).toBeUndefined();
      expect(await docNoOwner(ask, 'unreadable')).toBeUndefined();
      expect(codeOf(() => freeDocNo(raw, 'policy-own', 'policy-own'))).toBe('accepted');
    });
  });
});
