import type { SubjectState, VaultRead } from '@app/kernel';
import type { MongoConnection } from '@app/view-store';

/** `puts` counts up whenever something is stored, so that storing and destroying at a time are in each other's way. */
export interface SubjectDocument {
  _id: string;
  state: SubjectState;
  key: Uint8Array | null;
  puts?: number;
}
export interface PersonalDocument {
  /** The reference. */
  _id: string;
  subject: string;
  nonce: Uint8Array;
  sealed: Uint8Array;
}
interface ChangeDocument {
  _id: bigint;
  subject: string;
  state: SubjectState;
  at: string;
}
type ReadDocument = VaultRead & { _id: bigint; ref: string; subject: string };
interface MetaDocument {
  _id: 'made' | 'epoch';
  value: string;
}

export const vaultCollections = [
  'vault_meta',
  'vault_subjects',
  'vault_values',
  'vault_changes',
  'vault_reads',
  'vault_counters',
];

export const collectionsOf = ({ db }: MongoConnection) => ({
  meta: db.collection<MetaDocument>('vault_meta'),
  subjects: db.collection<SubjectDocument>('vault_subjects'),
  values: db.collection<PersonalDocument>('vault_values'),
  changes: db.collection<ChangeDocument>('vault_changes'),
  reads: db.collection<ReadDocument>('vault_reads'),
  /** Last numbers given, by `changes` and `reads`. */
  counters: db.collection<{ _id: string; value: bigint }>('vault_counters'),
});
