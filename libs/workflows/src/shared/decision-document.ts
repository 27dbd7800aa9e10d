import { pastOrToday, type Claim, type LocalDate } from '@app/kernel';
import { docNoClaim, freeDocNo, type ReadDocNo } from './doc-no.js';

/**
 * Issues the document of a decision under a number that is well-formed and free, not before the decision.
 * @throws Refusal POL_BAD_DOC_NO, POL_DOC_NO_TAKEN, GEN_FUTURE_DATE, GEN_BEFORE_CREATION
 */
export function issued(
  { docNo: raw, issuedOn }: { docNo: string; issuedOn: LocalDate },
  { owner, stream, today, decidedOn }: { owner?: string; stream: string; today: LocalDate; decidedOn: LocalDate },
): { docNo: ReadDocNo; claim: Claim } {
  const docNo = freeDocNo(raw, owner, stream);
  pastOrToday(issuedOn, today, 'issuedOn', decidedOn);
  return { docNo, claim: docNoClaim(docNo) };
}
