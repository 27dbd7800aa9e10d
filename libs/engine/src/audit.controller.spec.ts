import { refuseGeneral, type Access, type Act } from '@app/kernel';
import { someone } from '@app/kernel/testing';
import { schoolId } from '../../../test/http/library.slice.js';
import { openWorld, type World } from '../../../test/http/world.js';
import type { AuditTrail } from './audit.js';
import { AUDIT_ACCESSES, AuditController } from './audit.controller.js';
import { ACCESS } from './http/tokens.js';

const acts: Record<string, Act> = {
  clerk: someone('clerk', 'SC', schoolId, { grades: ['import'] }),
  leader: someone('leader', 'BL', 'bureau'),
  auditor: someone('auditor', 'AU', 'city'),
};
const access: Access = {
  authenticate: async (token) => ({ person: token.replace('token-', ''), issuer: 'test', jti: token }),
  authorise: async ({ person }, _, { by }) => {
    const act = acts[person]!;
    if (!by.some((each) => each.split(':')[0] === act.capacity))
      throw refuseGeneral('SEC_CAPACITY', { needed: [...by] });
    return act;
  },
  reader: async ({ person }, _, __, at) => ({ person, acts: [acts[person]!], at }),
  subscriber: async () => Promise.reject(new Error('nobody subscribes here')),
  visible: async () => undefined,
  mayReadPersonal: () => false,
};

/** What the doors of this spec answer: a trail, a receipt, a report or a problem. */
interface Body extends AuditTrail {
  id: string;
  code: string;
  detail: string;
  ok: boolean;
  document: { lent: number };
}

describe('/v1/audit', () => {
  let world: World;
  let stream: string;

  const call = async (...of: Parameters<World['call']>): Promise<{ status: number; body: Body }> => {
    const { status, body } = await world.call(...of);
    return { status, body: body as unknown as Body };
  };

  beforeAll(async () => {
    world = await openWorld(
      {},
      {
        controllers: [AuditController],
        providers: [
          { provide: ACCESS, useValue: access },
          { provide: AUDIT_ACCESSES, useValue: async (of: string) => [{ of, text: '复核' }] },
        ],
      },
    );
    await world.write(`school-${schoolId}`, 'SchoolNamed', { nameZh: '建邺实验小学', district: '建邺' });
    const title = { nameZh: '中国通史', authors: [{ nameZh: '吕思勉' }], shelf: 'history' };
    const created = await call('POST', '/v1/library-titles', { body: title });
    stream = created.body.stream;
    world.clock.at = '2024-09-20T09:00:00.000+08:00';
    const lending = { copies: 3, on: '2024-09-20', reader: '张三' };
    await call('POST', `/v1/library-titles/${created.body.id}/lend`, { body: lending });
  });
  afterAll(() => world.close());
  const ended = async (path: string) => {
    for (;;) {
      const answered = await call('GET', path, { as: 'auditor' });
      if (answered.status !== 202) return answered;
    }
  };

  it('GET trail shows events with the state after each, decisions decided again, and a verified chain', async () => {
    const { status, body } = await call('GET', `/v1/audit/trail/${stream}`, { as: 'leader' });
    expect(status).toBe(200);
    expect(body.verified).toMatchObject({ ok: true, events: 2 });
    expect(body.decisions).toEqual([
      expect.objectContaining({ verdict: 'equal' }),
      expect.objectContaining({ verdict: 'equal' }),
    ]);
    expect(body.events).toHaveLength(2);
    expect(body.events[1]).toMatchObject({ revision: 1, record: { act: { by: 'clerk' } } });
    expect(body.events[1]!.stateAfter).not.toEqual(body.events[0]!.stateAfter);
    expect(body.document).toMatchObject({ nameZh: '中国通史', lent: 3 });
    expect(body.personalReads).toEqual([]);
    expect(body.auditAccesses).toEqual([{ of: stream, text: '复核' }]);
    expect(JSON.stringify(body)).not.toContain('张三');
  });

  it('GET trail answers what was known at an instant', async () => {
    const { body } = await call('GET', `/v1/audit/trail/${stream}?knownAt=2024-09-15`, { as: 'auditor' });
    expect([body.events.length, body.decisions.length, body.document.lent]).toEqual([1, 1, 0]);
    expect((await call('GET', `/v1/audit/trail/${stream}?knownAt=x`, { as: 'auditor' })).status).toBe(400);
  });

  it('is for auditors, and leaders for one file or their bureau', async () => {
    const refused = await call('GET', `/v1/audit/trail/${stream}`, { as: 'clerk' });
    expect([refused.status, refused.body.code]).toEqual([403, 'SEC_CAPACITY']);
    expect(refused.body.detail).toContain('审计');
    expect((await call('POST', '/v1/audit/verify', { as: 'leader' })).status).toBe(403);
    expect((await call('POST', '/v1/audit/verify', { as: 'leader', body: { stream } })).body.ok).toBe(true);
    expect((await call('GET', '/v1/audit/trail/nothing-1', { as: 'auditor' })).status).toBe(404);
    expect((await call('GET', `/v1/audit/trail/school-none`, { as: 'auditor' })).status).toBe(404);
    expect((await call('POST', '/v1/audit/replay', { as: 'auditor', body: { strem: stream } })).status).toBe(400);
  });

  it('verifies and replays the whole log in the background', async () => {
    expect((await call('GET', '/v1/audit/verify', { as: 'auditor' })).status).toBe(404);
    expect((await call('POST', '/v1/audit/verify', { as: 'auditor' })).body).toMatchObject({ state: 'running' });
    expect((await ended('/v1/audit/verify')).body).toMatchObject({ state: 'done', report: { ok: true } });
    await call('POST', '/v1/audit/replay', { as: 'auditor', body: {} });
    const { body } = await ended('/v1/audit/replay');
    // What was appended behind the engine's back names a command that no workflow has.
    expect(body).toMatchObject({
      state: 'done',
      report: { counts: { equal: 2, differs: 1 }, findings: [{ command: 'Written' }] },
    });
    const one = await call('POST', '/v1/audit/replay', { as: 'leader', body: { stream } });
    expect(one.body).toMatchObject({ ok: true, decisions: 2 });
  });
});
