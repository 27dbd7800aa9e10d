import { VaultConflict, type MovableVault, type VaultEntry } from '@app/kernel';
import { VaultMismatch, type LogBeside } from './vault.js';

/** A place where a vault stands; opening it again is a restart. */
export interface VaultPlace {
  open(log?: LogBeside): Promise<MovableVault>;
}

const at = '2024-09-09T09:00:00.000+08:00';
const why = { by: 'person-9', capacity: 'BO', purpose: '核对交流教师身份', at };
export const name = { ref: 'vault:1', subject: 'teacher-1', value: '王小明 320106199001011234' };
export const phone = { ref: 'vault:2', subject: 'teacher-1', value: '13900000000' };
export const other = { ref: 'vault:3', subject: 'teacher-2', value: '李红' };

export async function entriesIn(vault: MovableVault, after?: string): Promise<VaultEntry[]> {
  const all: VaultEntry[] = [];
  for await (const page of vault.entries(after)) all.push(...page);
  return all;
}

/** What every adapter of `Vault` keeps to. `fresh` answers a place where no vault is yet. */
export function vaultContract(engine: string, fresh: () => Promise<VaultPlace>): void {
  describe(`the vault in ${engine}`, () => {
    let place: VaultPlace;
    let vault: MovableVault;
    const opened: MovableVault[] = [];
    const open = async (of: VaultPlace, log?: LogBeside) => {
      const made = await of.open(log);
      opened.push(made);
      return made;
    };
    beforeEach(async () => {
      place = await fresh();
      vault = await open(place);
    });
    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
    });

    it('gives values back, over a restart too, and undefined for unknown references', async () => {
      await vault.put([name, other]);
      const again = await open(place);
      expect(await again.read(['vault:3', 'vault:9', 'vault:1'], why)).toEqual([other.value, undefined, name.value]);
      expect(await again.state('teacher-1')).toBe('active');
      expect(await again.state('nobody')).toBeUndefined();
      expect(await again.read([], why)).toEqual([]);
    });

    it('accepts the same value under the same reference again, and no other', async () => {
      await vault.put([name]);
      await vault.put([name, phone, phone]);
      await expect(vault.put([{ ...other }, { ...name, value: '别人' }])).rejects.toBeInstanceOf(VaultConflict);
      await expect(vault.put([{ ...name, subject: 'teacher-2' }])).rejects.toBeInstanceOf(VaultConflict);
      await expect(vault.put([other, { ...other, value: '别人' }])).rejects.toBeInstanceOf(VaultConflict);
      expect(await vault.read([name.ref, phone.ref, other.ref], why)).toEqual([name.value, phone.value, undefined]);
      expect(await vault.state('teacher-2')).toBeUndefined();
    });

    it('keeps one key for a subject that several store for at a time', async () => {
      const second = await open(place);
      const refs = Array.from({ length: 12 }, (_, i) => `vault:${i}`);
      await Promise.all(
        refs.map((ref, i) => [vault, second][i % 2]!.put([{ ref, subject: 'teacher-1', value: `值 ${ref}` }])),
      );
      expect(await vault.read(refs, why)).toEqual(refs.map((ref) => `值 ${ref}`));
    });

    it('logs every read before it is answered, also of what is restricted or unknown', async () => {
      await vault.put([name]);
      await vault.restrict('teacher-1', at);
      await vault.read([name.ref, 'vault:9'], why);
      expect(await vault.readLog()).toEqual([
        { seq: 1, ref: name.ref, subject: 'teacher-1', ...why },
        { seq: 2, ref: 'vault:9', subject: '', ...why },
      ]);
      expect(await vault.readLog(1, 1)).toHaveLength(1);
      expect(await vault.readLog(2)).toEqual([]);
    });

    it('numbers reads without a gap, also when several read at a time', async () => {
      const second = await open(place);
      await vault.put([name, phone]);
      await Promise.all(Array.from({ length: 10 }, (_, i) => [vault, second][i % 2]!.read([name.ref, phone.ref], why)));
      expect((await vault.readLog()).map((each) => each.seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    });

    it('keeps a restricted value from readers until it is released', async () => {
      await vault.put([name, other]);
      await vault.restrict('teacher-1', at);
      expect(await vault.state('teacher-1')).toBe('restricted');
      expect(await vault.read([name.ref, other.ref], why)).toEqual([undefined, other.value]);
      await vault.put([phone]);
      await vault.release('teacher-1', at);
      expect(await vault.read([name.ref, phone.ref], why)).toEqual([name.value, phone.value]);
    });

    it('destroys a subject for ever', async () => {
      await vault.put([name, phone, other]);
      await vault.destroy('teacher-1', at);
      expect(await vault.state('teacher-1')).toBe('destroyed');
      expect(await vault.read([name.ref, phone.ref, other.ref], why)).toEqual([undefined, undefined, other.value]);
      await vault.release('teacher-1', at);
      await vault.destroy('teacher-1', at);
      expect(await vault.state('teacher-1')).toBe('destroyed');
      await expect(vault.put([{ ...phone, ref: 'vault:4' }])).rejects.toBeInstanceOf(VaultConflict);
      const left = (await entriesIn(vault)).filter((each) => each.kind !== 'read' && each.subject === 'teacher-1');
      expect(left).toEqual([
        expect.objectContaining({ kind: 'subject', state: 'destroyed', key: null }),
        expect.objectContaining({ kind: 'change', state: 'destroyed', at }),
      ]);
    });

    it('leaves no value of a subject that is destroyed while others store for it', async () => {
      const second = await open(place);
      await vault.put([name]);
      await Promise.allSettled([
        ...Array.from({ length: 6 }, (_, i) => second.put([{ ...phone, ref: `vault:1${i}` }])),
        vault.destroy('teacher-1', at),
      ]);
      expect(await vault.state('teacher-1')).toBe('destroyed');
      expect((await entriesIn(vault)).filter((each) => each.kind === 'value')).toEqual([]);
    });

    describe('beside a log', () => {
      const log = { epoch: 'aaaa', isEmpty: false };

      it('takes the mark of the log it first stands beside, and refuses any other', async () => {
        await open(place, log);
        await open(place, log);
        await expect(place.open({ epoch: 'bbbb', isEmpty: false })).rejects.toBeInstanceOf(VaultMismatch);
        await expect(place.open({ epoch: 'bbbb', isEmpty: true })).rejects.toMatchObject({ reason: 'corrupt' });
      });

      it('without a mark yet, refuses an empty log only when it holds somebody', async () => {
        await vault.put([name]);
        await expect(place.open({ epoch: 'bbbb', isEmpty: true })).rejects.toBeInstanceOf(VaultMismatch);
        await open(place, log);
      });

      it('is not made anew beside a log with events', async () => {
        const lost = await fresh();
        await expect(lost.open(log)).rejects.toBeInstanceOf(VaultMismatch);
        await expect(lost.open(log)).rejects.toBeInstanceOf(VaultMismatch);
        await open(lost, { ...log, isEmpty: true });
        await open(lost, log);
      });
    });

    describe('moving', () => {
      let target: MovableVault;
      beforeEach(async () => {
        target = await open(await fresh());
        await vault.put([name, phone, other, { ref: 'vault:5', subject: 'teacher-3', value: '赵' }]);
        await vault.restrict('teacher-2', at);
        await vault.restrict('teacher-1', at);
        await vault.release('teacher-1', at);
        await vault.destroy('teacher-3', at);
        await vault.read([name.ref, other.ref], why);
      });
      const move = async (after?: string) => {
        for await (const page of vault.entries(after)) await target.take(page);
      };

      it('takes everything over: values, states, what happened and who read', async () => {
        await move();
        expect(await entriesIn(target)).toEqual(await entriesIn(vault));
        expect(await target.state('teacher-2')).toBe('restricted');
        expect(await target.state('teacher-3')).toBe('destroyed');
        expect(await target.readLog()).toEqual(await vault.readLog());
        expect(await target.read([name.ref, phone.ref, other.ref], why)).toEqual([name.value, phone.value, undefined]);
        expect((await target.readLog(2)).map((each) => each.seq)).toEqual([3, 4, 5]);
      });

      it('again changes nothing, and goes on behind any cursor', async () => {
        await move();
        await move();
        const all = await entriesIn(vault);
        expect(await entriesIn(target)).toEqual(all);
        for (const [i, { cursor }] of all.entries()) expect(await entriesIn(vault, cursor)).toEqual(all.slice(i + 1));
        expect(new Set(all.map((each) => each.kind))).toEqual(new Set(['subject', 'value', 'change', 'read']));
      });

      it('in several pages misses nothing', async () => {
        const many = Array.from({ length: 1203 }, (_, i) => ({
          ref: `v:${i}`,
          subject: `s:${i % 601}`,
          value: `${i}`,
        }));
        await vault.put(many);
        await move();
        expect(await entriesIn(target)).toEqual(await entriesIn(vault));
        const refs = many.map((each) => each.ref);
        expect(await target.read(refs, why)).toEqual(many.map((each) => each.value));
      });

      it('follows what happened since it was begun, destructions above all', async () => {
        await move();
        await vault.restrict('teacher-1', at);
        await vault.release('teacher-2', at);
        await move();
        expect([await target.state('teacher-1'), await target.state('teacher-2')]).toEqual(['restricted', 'active']);
        await vault.destroy('teacher-2', at);
        await move();
        expect(await entriesIn(target)).toEqual(await entriesIn(vault));
        expect(await target.read([other.ref], why)).toEqual([undefined]);
      });

      it('refuses what it holds otherwise, whole pages of it', async () => {
        const all = await entriesIn(vault);
        await move();
        const changed = (kind: VaultEntry['kind'], more: object) => {
          const entry = all.find((each) => each.kind === kind && each.subject !== 'teacher-3')!;
          return { ...entry, ...more };
        };
        const fresh = { cursor: '', kind: 'subject', subject: 'teacher-7', state: 'active', key: 'AAAA' } as const;
        for (const bad of [
          changed('subject', { key: Buffer.alloc(32).toString('base64') }),
          changed('value', { sealed: 'AAAA' }),
          changed('change', { at: '2020-01-01T00:00:00.000+08:00' }),
          changed('read', { by: 'another' }),
          { cursor: '', kind: 'value', ref: 'vault:77', subject: 'nobody', nonce: 'AAAA', sealed: 'AAAA' } as const,
          { cursor: '', kind: 'subject', subject: 'teacher-3', state: 'active', key: 'AAAA' } as const,
        ])
          await expect(target.take([fresh, bad])).rejects.toBeInstanceOf(VaultConflict);
        expect(await entriesIn(target)).toEqual(all);
      });
    });
  });
}
