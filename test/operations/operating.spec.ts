import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMetrics } from '@app/engine';
import { run } from '../../apps/cli/src/program.js';
import { composeAsWritten, composeText, root, variablesOf } from './compose.js';

const text = readFileSync(join(root, 'docs/operating.md'), 'utf8');
const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block]) => block!);
const commands = [...blocks.join('\n').split('\n'), ...[...text.matchAll(/`(docker compose [^`]+)`/g)].map(([, of]) => of!)]
  .map((line) => line.replace(/\s+#.*$/, '').trim())
  .filter((line) => line.startsWith('docker compose ')); // prettier-ignore

describe('docs/operating.md names only what there is', () => {
  it('services, in every command of Compose', () => {
    const { services } = composeAsWritten();
    expect(commands.length).toBeGreaterThan(15);
    const verbs = /^docker compose (?:--profile \w+ )?(up|stop|restart|run|exec|build|config)\b(.*)$/;
    for (const line of commands.filter((each) => each !== 'docker compose config')) {
      const [, verb, rest] = verbs.exec(line) ?? [];
      expect({ line, verb }).toEqual({ line, verb: expect.any(String) as string });
      const words = rest!
        .replace(/(-v|-e|--entrypoint) \S+/g, '')
        .split(' ')
        .filter((word) => word !== '' && !word.startsWith('-'));
      const named = verb === 'run' || verb === 'exec' ? words.slice(0, 1) : words;
      for (const name of named) expect(services).toHaveProperty(name);
    }
  });

  it('commands of the command line, with options they take', async () => {
    const used = [...blocks.join('\n').matchAll(/cli\/src\/main\.js ([a-z]+)(.*)$/gm)];
    expect(used.map(([, name]) => name)).toEqual(expect.arrayContaining(['bootstrap', 'verify', 'rebuild', 'copy']));
    for (const [, name, rest] of used) {
      const help: string[] = [];
      const out = (line: string): void => void help.push(line);
      expect(await run([name!, '--help'], { env: {}, out, err: out, tty: false })).toBe(0);
      expect(help.join('\n')).toContain(`juanzong ${name}`);
      for (const [option] of rest!.matchAll(/--[a-z]+/g)) expect(help.join('\n')).toContain(option);
    }
  });

  it('metrics, and every one of ours is there', async () => {
    const metrics = createMetrics();
    metrics.watchLease(() => true);
    const known = (await metrics.registry.getMetricsAsJSON()).map(({ name }) => name);
    const ours = known.filter((name) => name.startsWith('juanzong_'));
    expect(ours.length).toBeGreaterThanOrEqual(5);
    for (const name of ours) expect(text).toContain(`\`${name}\``);
    for (const [, name] of text.matchAll(/`((?:juanzong|process|nodejs)_\w+)`/g)) expect(known).toContain(name);
  });

  it('secrets that Compose asks for, images that it runs, files of ours', () => {
    for (const { name } of variablesOf(composeText())) expect(text).toContain(name);
    const images = Object.values(composeAsWritten().services).map(({ image }) => image);
    for (const image of new Set(images)) if (!image.startsWith('juanzong:')) expect(text).toContain(`\`${image}\``);
    for (const [path] of text.matchAll(/\btest\/[\w/.-]+\.(?:ts|cjs)\b/g)) expect([path, existsSync(join(root, path))]).toEqual([path, true]); // prettier-ignore
  });
});
