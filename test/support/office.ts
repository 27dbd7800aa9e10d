import type { StoredEvent } from '@app/kernel';
import { seededBureau } from '@app/workflows';
import type { Answered, Person, TestHouse, TrialDoors } from './house.js';

export const jianye = seededBureau('320105');

/** Schools of the trial: name → id. */
export async function schoolsByName(house: TrialDoors): Promise<Record<string, string>> {
  const { body } = await (await house.as('wang')).get('/v1/schools?limit=200');
  return Object.fromEntries((body.items as { id: string; nameZh: string }[]).map(({ id, nameZh }) => [nameZh, id]));
}

/** Person ids of the trial by their keys. */
export async function peopleByKey(house: TrialDoors): Promise<Record<string, string>> {
  const { items } = (await (await fetch(`${house.url}/v1/trial/people`)).json()) as {
    items: { key: string; personId: string }[];
  };
  return Object.fromEntries(items.map(({ key, personId }) => [key, personId]));
}

/** Has an answer of 202 approved by another person. */
export async function approve(by: Person, file: string, proposed: Answered): Promise<Answered> {
  const { id, digest } = proposed.body.proposal as { id: string; digest: string };
  return by.post(`${file}/proposals/${id}/approve`, { digest });
}

/** Everything written after a position. */
export async function writtenSince(house: TestHouse, position: string | undefined): Promise<StoredEvent[]> {
  const written: StoredEvent[] = [];
  for await (const events of house.api.house.store.readAll(position)) written.push(...events);
  return written;
}

/** What a request writes, beside its answer. */
export async function writing(
  house: TestHouse,
  request: () => Promise<Answered>,
): Promise<{ answered: Answered; written: StoredEvent[] }> {
  await house.settled();
  const before = await house.api.house.store.head();
  const answered = await request();
  await house.settled();
  return { answered, written: await writtenSince(house, before) };
}

/** A file of the store, uploaded by a person. */
export async function evidence(by: Person, name: string): Promise<string> {
  const { status, body } = await by.upload('/v1/files', name, `%PDF-1.7 ${name}, signed and sealed`);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return String(body.fileId);
}
