import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreUnavailable } from '@app/kernel';
import { connectMongo, type MongoConnection } from '@app/view-store';
import { startMongoDouble, type MongoDouble } from '../../../../test/doubles/mongo.js';
import { mongoServer, type MongoServer } from '../../../../test/support/engines.js';
import { openMongoVault } from './mongo.vault.js';
import { openVault } from './sqlite.vault.js';
import { entriesIn, name, other, phone, vaultContract } from './vault.contract.js';

const at = '2024-09-09T09:00:00.000+08:00';
const why = { by: 'person-9', capacity: 'BO', purpose: '核对交流教师身份', at };
let server: MongoServer;
const connections: MongoConnection[] = [];
beforeAll(async () => {
  server = await mongoServer();
});
afterEach(async () => {
  for (const each of connections.splice(0)) await each.close();
});
afterAll(() => server.stop());

let databases = 0;
const connected = async () => {
  const connection = await connectMongo(server.url, { database: `${server.database}_${databases++}` });
  connections.push(connection);
  return connection;
};
/** Everything in the database, bytes as base64. */
async function everything({ db }: MongoConnection): Promise<string> {
  const names = await db.listCollections().toArray();
  const all = await Promise.all(names.map(({ name }) => db.collection(name).find().toArray()));
  return JSON.stringify(all, (_, value: unknown) => {
    const bytes = value as { type?: string; data?: number[] } | null;
    if (bytes?.type === 'Buffer') return Buffer.from(bytes.data!).toString('base64');
    return typeof value === 'bigint' ? String(value) : value;
  });
}

vaultContract('MongoDB', async () => {
  const connection = await connected();
  return { open: (log) => openMongoVault(connection, log) };
});

describe('the collections of a MongoDB vault', () => {
  it('hold no value in clear, and after a destruction neither ciphertext nor key', async () => {
    const connection = await connected();
    const vault = await openMongoVault(connection);
    await vault.put([name, phone, other]);
    const traces = (await entriesIn(vault)).flatMap((each) =>
      each.kind === 'subject' && each.subject === name.subject
        ? [each.key!]
        : each.kind === 'value' && each.subject === name.subject
          ? [each.sealed]
          : [],
    );
    expect(traces).toHaveLength(3);
    const before = await everything(connection);
    for (const trace of traces) expect(before).toContain(trace);
    for (const { value } of [name, phone, other]) expect(before).not.toContain(value);
    await vault.destroy(name.subject, at);
    const after = await everything(connection);
    for (const trace of traces) expect(after).not.toContain(trace);
  });

  it('move to a file and back, with everything as it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'juanzong-vault-'));
    const [first, file, second] = [
      await openMongoVault(await connected()),
      await openVault(join(folder, 'vault.db')),
      await openMongoVault(await connected()),
    ];
    await first.put([name, phone, other]);
    await first.restrict(other.subject, at);
    await first.read([name.ref], why);
    for await (const page of first.entries()) await file.take(page);
    for await (const page of file.entries()) await second.take(page);
    const all = await entriesIn(first);
    expect(await entriesIn(file)).toEqual(all);
    expect(await entriesIn(second)).toEqual(all);
    expect(await second.read([phone.ref, other.ref], why)).toEqual([phone.value, undefined]);
    await file.close();
    rmSync(folder, { recursive: true });
  });

  describe('while the server fails', () => {
    let double: MongoDouble;
    let connection: MongoConnection;
    beforeEach(async () => {
      double = await startMongoDouble();
      connection = await connectMongo(double.url);
    });
    afterEach(async () => {
      await connection.close();
      await double.stop();
    });

    it('answer no value whose read could not be logged', async () => {
      const vault = await openMongoVault(connection);
      await vault.put([name]);
      double.faults.fail(1, { code: 50, codeName: 'MaxTimeMSExpired' }, ['insert']);
      await expect(vault.read([name.ref], why)).rejects.toBeInstanceOf(StoreUnavailable);
      expect(await vault.readLog()).toEqual([]);
      expect(await vault.read([name.ref], why)).toEqual([name.value]);
    });

    it('store a value once whose acknowledgement was lost', async () => {
      const vault = await openMongoVault(connection);
      double.faults.cutAfterWrite(1, ['commitTransaction']);
      await vault.put([name, phone]);
      await vault.put([name, phone]);
      expect((await entriesIn(vault)).map((each) => each.kind)).toEqual(['subject', 'value', 'value']);
      double.faults.cutAfterWrite(1, ['commitTransaction']);
      expect(await vault.read([name.ref], why)).toEqual([name.value]);
      expect((await vault.readLog()).map((each) => each.seq)).toEqual([1]);
    });
  });
});
