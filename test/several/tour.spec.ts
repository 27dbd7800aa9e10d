import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { slices } from '@app/workflows';
import { EventStream } from '../support/event-stream.js';
import { installation, type Installation } from '../support/installation.js';
import { expectReplayed } from '../support/replayed.js';
import { built, killSpawned } from '../support/spawned.js';

const readme = readFileSync(`${__dirname}/../../README.md`, 'utf8');
const tour = [...readme.matchAll(/^```bash\n([\s\S]*?)^```/gm)].map(([, block]) => block).join('\n');

/** What a reader has been told, in the order it came. */
interface Reader {
  seen: { id: string; type: string; subject: string; sequence: string }[];
  /** Goes on until it has seen as many events, then ends. */
  until: (count: number) => Promise<void>;
}
const read = (text: string) => JSON.parse(text) as Reader['seen'][number];

/** Reads the stream; now and then its connection is cut, and whichever process answers next goes on. */
function streaming(url: string, token: string, onEvent: (type: string) => void): Reader {
  const seen: Reader['seen'] = [];
  let wanted = Infinity;
  let [current, cuts]: [EventStream | undefined, number] = [undefined, 0];
  const done = (async () => {
    for (let last: string | undefined; seen.length < wanted;) {
      const stream = (current = await EventStream.open(`${url}/v1/feed/stream`, token, last));
      for await (const { data } of stream.messages()) {
        if (data !== undefined) {
          seen.push(read(data));
          onEvent(seen.at(-1)!.type);
        }
        if (seen.length >= wanted || (data !== undefined && seen.length % 7 === 0 && cuts++ < 6)) break;
      }
      stream.close();
      last = stream.lastEventId;
    }
  })();
  return {
    seen,
    until: async (count) => {
      wanted = count;
      if (seen.length >= count) current?.close();
      await done;
    },
  };
}

/** Waits for news in batches of three. */
function polling(url: string, token: string): Reader {
  const seen: Reader['seen'] = [];
  let wanted = Infinity;
  const done = (async () => {
    for (let cursor = ''; seen.length < wanted;) {
      const response = await fetch(`${url}/v1/feed?limit=3&timeout=1000&lastEventId=${cursor}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      seen.push(...((await response.json()) as Reader['seen']));
      cursor = response.headers.get('feed-cursor')!;
    }
  })();
  return {
    seen,
    until: async (count) => {
      wanted = count;
      await done;
    },
  };
}

describe('The tour of the README, at two api processes and two workers', () => {
  let house: Installation;
  beforeAll(async () => {
    built();
    house = await installation();
  }, 180_000);
  afterAll(async () => {
    await house.stop();
    killSpawned();
  }, 60_000);

  it('works as pasted while workers die, and readers of the feed end with exactly the events they should', async () => {
    const [portal, platform] = [await house.as('portal'), await house.as('platform')];
    // As soon as a reader is told of it, the worker dies: while the clock of the notice runs, and before the group is founded.
    const deaths: Promise<void>[] = [];
    const deadly = ['cn.juanzong.PublicNoticePublished.v1', 'cn.juanzong.ApplicationApproved.v1'];
    const readers = [
      streaming(house.url, portal.token, (type) => {
        if (type !== deadly[0]) return;
        deadly.shift();
        deaths.push(house.killActive());
      }),
      polling(house.url, platform.token),
    ];
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', `set -o pipefail\n${tour}`], {
      env: { ...process.env, J: house.url },
      timeout: 420_000,
    });
    await Promise.all(deaths);
    expect(deaths).toHaveLength(2);
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(/undefined|"code":/);
    expect(stdout.match(/^accepted$/gm)!.length).toBeGreaterThanOrEqual(60);
    expect(stdout).toMatch(/曾为本案审查人，不能作出决定/);
    expect(stdout).toMatch(/^publicNotice\nserved\n2\n3$/m);
    expect(stdout).toMatch(/"ok":true/);
    expect(stdout.match(/^equal: /gm)!.length).toBeGreaterThanOrEqual(10);

    const counts = {
      LegacyCollaborationImported: 4, MemberJoined: 17 + 5, PublicNoticePublished: 3, ApplicationApproved: 3, CollaborationEstablished: 2,
      InspectionPublished: 1, ProjectDecided: 1,
    }; // prettier-ignore
    const partners = {
      SchoolRegistered: 16,
      PolicyVersionEffective: 1,
      RotationPlanApproved: 1,
      RotationPlanFinalised: 1,
    };
    for (const [i, expected] of [counts, { ...counts, ...partners }].entries()) {
      const { seen, until } = readers[i]!;
      await until(Object.values(expected).reduce((sum, each) => sum + each));
      const found: Record<string, number> = {};
      const numbers = new Map<string, number>();
      for (const { type, subject, sequence } of seen) {
        const [, , name] = type.split('.');
        found[name!] = (found[name!] ?? 0) + 1;
        expect(Number(sequence)).toBe((numbers.get(subject) ?? 0) + 1);
        numbers.set(subject, Number(sequence));
      }
      expect(found).toEqual(expected);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      // And there is no more.
      const whole = await [portal, platform][i]!.get('/v1/feed?limit=1000');
      expect((whole.body as unknown as Reader['seen']).map(({ id }) => id)).toEqual(seen.map(({ id }) => id));
    }
    await expectReplayed(house.stores.store, slices);
  }, 480_000);
});
