import { desk } from '../seed/desk.fixture.js';
import { referenceData, seededBureau, seededPolicy } from '../seed/index.js';
import { facts, target } from './policies.facts.js';
import { policies } from './policies.js';
import type { Policy } from './policies.state.js';

const suzhou = seededBureau('320500');
const gusu = seededBureau('320508');
const county: Policy = { ...policies.initial(), issuerBureauId: gusu, divisionCode: '320508' };
const asking = (input: object, state: object = {}, more: object = {}) =>
  ({ id: 'x', input, state, act: {}, at: '', today: '2026-01-05', ...more }) as never;

async function laid() {
  const { ask, submit } = desk();
  for (const order of referenceData()) await submit(order);
  return ask;
}

describe('What is known before a policy command is decided', () => {
  const parameters = { 'rotation.minRate': { num: 25, den: 100 }, 'no.such.key': 1 };

  it('[S-05] a county’s line, and what its city asks for', async () => {
    const { lines } = await facts.SetPolicyParameters(await laid(), asking({ parameters }, county));
    expect(lines).toEqual({
      'rotation.minRate': {
        line: [],
        latest: 'first',
        superiors: [
          expect.objectContaining({
            documentId: seededPolicy('suzhou 2024'),
            bureauId: suzhou,
            value: { num: 20, den: 100 },
          }),
        ],
        inferiors: [],
      },
    });
  });

  it('a city’s line with its latest value', async () => {
    const city = { ...county, issuerBureauId: suzhou, divisionCode: '320500' };
    const { lines } = await facts.SetPolicyParameters(await laid(), asking({ parameters }, city));
    expect(lines['rotation.minRate']).toMatchObject({
      line: [{ documentId: seededPolicy('suzhou 2024'), version: 1, from: '2024-03-27' }],
      latest: `${seededPolicy('suzhou 2024')}:1`,
      superiors: [],
    });
  });

  it('nothing for a document without an issuer', async () =>
    expect(await facts.SetPolicyParameters(await laid(), asking({ parameters }, policies.initial()))).toEqual({
      lines: {},
    }));

  it('the issuer’s division, who owns the number, and which references are unknown', async () => {
    const ask = await laid();
    const input = {
      basedOn: [seededPolicy('jianye 2016'), 'nowhere'],
      issuerBureauId: gusu,
      docNo: '建教发〔2011〕81号',
    };
    expect(await facts.RegisterPolicyDocument(ask, asking(input))).toEqual({
      issuer: { divisionCode: '320508', nameZh: '姑苏区教体文旅委' },
      docNoOwner: `policy-${seededPolicy('jianjiaofa 2011-81')}`,
      unknown: ['nowhere'],
    });
    expect(await facts.RegisterPolicyDocument(ask, asking({ ...input, needsVerification: true }))).not.toHaveProperty(
      'docNoOwner',
    );
    expect(await facts.RegisterPolicyDocument(ask, asking({ basedOn: [], issuerBureauId: 'nobody' }))).toEqual({
      unknown: ['nobody'],
    });
    expect(await facts.VerifyDocNo(ask, asking({ docNo: '国发〔2012〕48号' }))).toHaveProperty('docNoOwner');
  });
});

describe('Whose a policy document is [S-05]', () => {
  const given = (command: string, input: object, state: object) =>
    asking(input, state, { command, id: seededPolicy('guofa 2012-48') });
  it('the issuer’s', async () => {
    const ask = await laid();
    expect(await target(ask, given('RegisterPolicyDocument', { issuerBureauId: gusu }, {}))).toEqual({ bureau: gusu });
    expect(await target(ask, given('SetPolicyParameters', {}, county))).toEqual({ bureau: gusu });
  });
  it('of an issuer not registered: anyone may register it, and the bureau that did keeps it', async () => {
    const ask = await laid();
    expect(await target(ask, given('RegisterPolicyDocument', {}, {}))).toEqual({ open: true });
    expect(await target(ask, given('VerifyDocNo', {}, policies.initial()))).toEqual({ bureau: 'system' });
  });
});
