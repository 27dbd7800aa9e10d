import { timeline as timelineView } from '@app/workflows';
import { run } from '../../apps/cli/src/program.js';
import { trialHouse, type Person, type TestHouse } from '../support/house.js';

describe('Views are built again while they are served', () => {
  let house: TestHouse;
  let admin: Person;
  const timeline = async () => (await (await house.as('wang')).get('/v1/views/history-timeline?limit=50')).body.items;
  const ended = async () => {
    for (;;) {
      const { status, body } = await admin.get('/v1/rebuilds');
      if (status !== 202) return body;
    }
  };
  beforeAll(async () => {
    house = await trialHouse();
    admin = await house.as('admin');
  });
  afterAll(() => house.stop());

  it('one view, by an administrator: the same documents, the same digest', async () => {
    const before = await timeline();
    expect(await admin.post('/v1/rebuilds', { view: 'history-timeline' })).toMatchObject({ status: 202 });
    expect(await timeline()).toEqual(before);
    const { state, report } = await ended();
    expect(state).toBe('done');
    const [built] = report as { view: string; before: string; after: string; same: boolean }[];
    expect(built).toMatchObject({ view: 'history-timeline', same: true });
    expect(built!.after).toBe(built!.before);
    expect(built!.before).toMatch(/^[0-9a-f]{64}$/);
    expect(await timeline()).toEqual(before);
  });

  it('what was tampered with is told and put right', async () => {
    const before = await timeline();
    const { views } = house.api.house;
    const [{ id, text, position } = { id: '', text: '', position: '' }] = (
      await views.find(timelineView as never, {}, { limit: 1 })
    ).rows;
    const head = (await house.api.house.store.head())!;
    const next = `${head.slice(0, head.indexOf('.'))}.${Number(head.slice(head.indexOf('.') + 1)) + 1}`;
    await views.commit(
      timelineView as never,
      [{ id, document: { ...(JSON.parse(text) as object), sentence: '改' }, position: position || next }],
      next,
    );
    await admin.post('/v1/rebuilds', { view: 'history-timeline' });
    expect((await ended()).report).toMatchObject([{ same: false }]);
    expect(await timeline()).toEqual(before);
  });

  it('nobody else, and no view that does not exist', async () => {
    const refused = await (await house.as('wang')).post('/v1/rebuilds', {});
    expect(refused).toMatchObject({ status: 403, body: { code: 'SEC_CAPACITY' } });
    expect((await admin.post('/v1/rebuilds', { view: 'nothing' })).status).toBe(404);
  });

  it('from the command line, through the server that holds the folder', async () => {
    const out: string[] = [];
    const io = {
      env: { DATA_DIR: house.folder, JUANZONG_TOKEN: admin.token },
      out: (line: string) => void out.push(line),
      err: (line: string) => void out.push(line),
      tty: false,
    };
    expect(await run(['rebuild', 'membership-graph'], io)).toBe(0);
    expect(out).toEqual(['membership-graph：已重建，与原内容一致。']);
  });
});
