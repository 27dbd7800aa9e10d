import { createServer, type RequestListener, type Server } from 'node:http';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openVault } from '@app/access';
import { lockDataFolder, openEventStore, openSqlite } from '@app/event-store';
import { someone } from '@app/kernel/testing';
import { sliceNamed } from '@app/workflows';
import { play } from '../../../test/support/play.js';
import { run } from './program.js';

const stream = 'auditNotes-320105';
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'juanzong-cli-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function cli(line: string, env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    env: { DATA_DIR: folder, ...env },
    out: (text: string) => out.push(text),
    err: (text: string) => err.push(text),
    tty: false,
  };
  const code = await run(line.split(' ').filter(Boolean), io);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
/** Two audit notes in a store of the folder. */
async function filled(): Promise<void> {
  const store = await openEventStore({ file: join(folder, 'events.db'), mode: 'trial', threaded: false });
  for (const n of [1, 2])
    await play(store, sliceNamed('auditNotes'), {
      command: 'RecordAuditNote',
      id: '320105',
      input: { targetEventId: '01920000-0000-7000-8000-000000000001', text: `第${n}条意见`, severity: 'minor' },
      act: someone('auditor', 'AU', 'b-1'),
      at: `2024-09-09T09:0${n}:00.000+08:00`,
      facts: { bureauId: 'b-1' },
    });
  await store.close();
}
function tamper(from: string, to: string): void {
  const db = openSqlite(join(folder, 'events.db'));
  db.exec(`UPDATE events SET data = replace(data, '${from}', '${to}') WHERE revision = 1`);
  db.close();
}
async function serving<T>(answer: RequestListener, use: (url: string, server: Server) => Promise<T>): Promise<T> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as { port: number }).port}`, server);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('juanzong', () => {
  describe('on a data folder of its own', () => {
    beforeEach(filled);

    it('verify: 0 and one line when all is intact, 1 and the event when not', async () => {
      expect(await cli('verify')).toEqual({ code: 0, err: '', out: '核对完毕：2 条事件、1 个卷宗，均完好。' });
      tamper('第2条', '第3条');
      const bad = await cli('verify --language en');
      expect(bad.code).toBe(1);
      expect(bad.out).toContain(`The SHA-256 digest of ${stream}@1 does not match`);
      expect((await cli(`verify --stream ${stream}`)).code).toBe(1);
      expect((await cli('verify --stream auditNotes-320100')).code).toBe(0);
    });

    it('verify: 1 when the log was lost and the vault beside it holds somebody', async () => {
      const vault = await openVault(join(folder, 'vault.db'));
      await vault.put([{ ref: 'vault:1', subject: 'p-1', value: '王小明' }]);
      await vault.close();
      rmSync(join(folder, 'events.db'));
      const store = await openEventStore({ file: join(folder, 'events.db'), mode: 'trial', threaded: false });
      await store.close();
      const { code, out } = await cli('verify --language en');
      expect(code).toBe(1);
      expect(out).toMatch(/vault\.db is of another log.*\nVerified: 1 findings in 0 events\./);
    });

    it('replay: 0 when every decision comes out again, 1 with both sides when not', async () => {
      expect((await cli('replay')).out).toBe('复算完毕：2 项决定，一致 2，按声明变更 0，未进入决定 0，不一致 0。');
      expect((await cli('replay --bureau b-1', { LANG: 'en_GB.UTF-8' })).out).toMatch(/^Replayed: 2 decisions/);
      const explained = await cli(`replay --case ${stream} --explain`);
      expect(explained.out).toContain(`【记录审计意见】${stream} 第 0 版`);
      expect(explained.out).toContain('重新计算：与记录一致。');
      tamper('第2条', '第3条');
      const bad = await cli('replay');
      expect(bad.code).toBe(1);
      expect(bad.out).toMatch(/不一致：auditNotes-320105 第 1 版 RecordAuditNote[^]*第3条[^]*第2条/);
    });

    it('status: what the folder holds', async () => {
      const { code, out } = await cli('status');
      expect(code).toBe(0);
      expect(out).toContain(`数据目录 ${folder}（trial）\n事件 2 条，最后记录于 2024-09-09T09:02:00.000+08:00`);
    });

    it('rebuild: builds a view, and says whether it was what the log says', async () => {
      expect(await cli('rebuild audit-entries')).toMatchObject({
        code: 0,
        out: 'audit-entries：已重建，与原内容一致。',
      });
      expect((await cli('status')).out).toContain('视图 audit-entries：落后 0 条');
      const unknown = await cli('rebuild nothing');
      expect(unknown.code).toBe(2);
      expect(unknown.err).toMatch(/^没有名为 nothing 的视图；有：.*audit-entries/);
    });
  });

  it.each([
    ['nothing', '用法有误：'],
    ['verify --nothing', '用法有误：'],
    ['verify one two', '用法有误：'],
    ['token', '用法有误：'],
    ['token somebody --hours 9', '须为 1 至 8 的整数'],
    ['replay --case a-1 --bureau b', '--case 与 --bureau 只能用一个。'],
    ['replay --explain', '--explain 须与 --case 同用。'],
    ['verify --url nowhere', '--url 须为网址：nowhere'],
    [
      'import missing.csv --kind annex --division 320105 --bureau b --effective-on 2016-05-26',
      '不能读取文件 missing.csv。',
    ],
  ])('%s is wrong use: 2, one line', async (line, said) => {
    const { code, err } = await cli(line);
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect(err).not.toContain('\n');
  });

  describe('bootstrap with an identity provider', () => {
    const oidc = {
      MODE: 'embedded',
      OIDC_ISSUER: 'https://id.example',
      OIDC_AUDIENCE: 'juanzong',
      OIDC_JWKS_URL: 'https://id.example/keys',
    };
    const bootstrap = 'bootstrap --name 张三 --division 320105';

    it('makes the first administrator known by the subject of its tokens', async () => {
      const { code, out } = await cli(`${bootstrap} --subject u-10086`, oidc);
      expect(code).toBe(0);
      const store = await openEventStore({ file: join(folder, 'events.db'), mode: 'embedded', threaded: false });
      expect(await store.owner('subject', 'https://id.example|u-10086')).toBe(`staff-${out}`);
      await store.close();
    }, 30_000);

    it('without it nobody could log in: wrong use, and nothing is made', async () => {
      expect(await cli(bootstrap, oidc)).toMatchObject({
        code: 2,
        err: expect.stringContaining('--subject') as string,
      });
      expect(await cli(`${bootstrap} --subject u-10086`, { MODE: 'embedded' })).toMatchObject({
        code: 2,
        err: expect.stringContaining('OIDC_ISSUER') as string,
      });
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  it('a wrong setting is wrong use, no data is unavailable', async () => {
    expect(await cli('verify', { MODE: 'other' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('MODE') as string,
    });
    expect(await cli('verify')).toMatchObject({ code: 3, err: expect.stringContaining(folder) as string });
  });

  it('help says what there is, in the language asked for', async () => {
    expect(await cli('--help')).toMatchObject({ code: 0, out: expect.stringContaining('核对全部记录') as string });
    expect((await cli('--help --language en')).out).toContain('decide every recorded command again');
  });

  it('while a server holds the folder, asks the server', async () => {
    await filled();
    const lock = lockDataFolder(folder);
    try {
      const asked: string[] = [];
      let polls = 0;
      const answer: RequestListener = (request, response) => {
        asked.push(
          `${request.method} ${request.url} ${request.headers.authorization} ${request.headers['accept-language']}`,
        );
        const done = { state: 'done', events: 9, report: { ok: true, events: 9, streams: 2, findings: [] } };
        response.end(JSON.stringify(request.method === 'GET' && ++polls > 1 ? done : { state: 'running', events: 3 }));
      };
      await serving(answer, async (url) => {
        lock.tell(Number(new URL(url).port));
        expect(await cli('verify --token t')).toMatchObject({ code: 0, out: '核对完毕：9 条事件、2 个卷宗，均完好。' });
      });
      expect(asked).toEqual([
        'POST /v1/audit/verify Bearer t zh',
        ...Array<string>(2).fill('GET /v1/audit/verify Bearer t zh'),
      ]);
      expect(await cli('verify')).toMatchObject({ code: 3, err: expect.stringContaining('无法连接') as string });
      expect(await cli('rebuild')).toMatchObject({ code: 3, err: expect.stringContaining('无法连接') as string });
    } finally {
      lock.release();
    }
  });

  it('import: hands the sheet in, and says what the server said', async () => {
    const file = join(folder, 'annex.csv');
    writeFileSync(file, 'group_name\n');
    const line = `import ${file} --kind annex --division 320105 --bureau b --effective-on 2016-05-26`;
    let body = '';
    const accept: RequestListener = (request, response) => {
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        response.statusCode = 202;
        response.end(
          JSON.stringify({
            id: 'i1',
            rowCount: 17,
            confirmation: { outcome: 'proposed', proposal: { id: 'p1', digest: 'd1' } },
          }),
        );
      });
    };
    await serving(accept, async (url) =>
      expect(await cli(line, { JUANZONG_URL: url })).toMatchObject({
        code: 0,
        out: '已读入 17 行，导入 i1 待另一人核准（提议 p1，摘要 d1）。',
      }),
    );
    expect(body).toMatch(/name="effectiveOn"[^]*2016-05-26[^]*filename="annex.csv"[^]*group_name/);
    const refuse: RequestListener = (request, response) => {
      request.resume();
      response.statusCode = 409;
      response.end(JSON.stringify({ title: 'x', detail: '该文件已导入。', next: '请核对。' }));
    };
    await serving(refuse, async (url) =>
      expect(await cli(line, { JUANZONG_URL: url })).toMatchObject({ code: 2, err: '该文件已导入。 请核对。' }),
    );
  });
});
