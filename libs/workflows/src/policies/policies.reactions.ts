import type { StoredEvent, Tasks } from '@app/kernel';
import type { Events } from './policies.state.js';

const verification = 'verifyDocNo';
const belowSuperior = (key: string) => `belowSuperior-${key}`;

export const tasks: Tasks = {
  PolicyDocumentRegistered: ({ data }: StoredEvent<Events['PolicyDocumentRegistered']>) =>
    data.docNo?.needsVerification
      ? [
          {
            open: {
              key: verification,
              kind: verification,
              title: { zh: `核实发文字号：${data.title}`, en: `Verify the document number: ${data.title}` },
              why: { zh: `原文印作“${data.docNo.raw}”`, en: `It is printed "${data.docNo.raw}"` },
              role: 'BO',
              organisation: data.keptBy,
              bureau: data.keptBy,
              command: 'VerifyDocNo',
            },
          },
        ]
      : [],
  DocNoVerified: () => [{ close: verification }],
  PolicyVersionEffective: ({ data }: StoredEvent<Events['PolicyVersionEffective']>) => [
    ...Object.keys(data.parameters).map((key) => ({ close: belowSuperior(key) })),
    ...data.outranks.map(({ documentId, bureauId, key }) => ({
      stream: `policy-${documentId}`,
      open: {
        key: belowSuperior(key),
        kind: 'policyBelowSuperior',
        title: { zh: `本级参数低于上级要求：${key}`, en: `Local value below the superior's: ${key}` },
        why: {
          zh: `《${data.title}》自${data.effectiveFrom}起从严`,
          en: `"${data.title}" asks for more from ${data.effectiveFrom}`,
        },
        role: 'BO',
        organisation: bureauId,
        bureau: bureauId,
        command: 'SetPolicyParameters',
      },
    })),
  ],
  PolicyRepealed: () => [{ closeAll: true }],
};
