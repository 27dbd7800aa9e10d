import type { SchoolKind } from './school-words.js';

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** 统一社会信用代码 (GB 32100): 17 characters weighted 3^(i-1) mod 31, and a check character. */
export function isUscc(code: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(code)) return false;
  const sum = weights.reduce((total, weight, i) => total + weight * alphabet.indexOf(code[i]!), 0);
  return code[17] === alphabet[(31 - (sum % 31)) % 31];
}

/** Type digits of a 学校标识码 by school kind. */
const typeDigits: Readonly<Record<SchoolKind, string | undefined>> = {
  kindergarten: '11',
  primarySchool: '21',
  juniorMiddleSchool: '31',
  nineYearSchool: '31',
  completeSecondary: '34',
  seniorHighSchool: '34',
  twelveYearSchool: '34',
  special: '51',
  unknown: undefined,
};
const knownTypes = new Set(Object.values(typeDigits).filter((digits) => digits !== undefined));

/** 学校标识码: two digits of type, two of province (those of the division), six of serial number. */
export const isSchoolCode = (code: string, divisionCode: string): boolean =>
  /^\d{10}$/.test(code) && knownTypes.has(code.slice(0, 2)) && code.slice(2, 4) === divisionCode.slice(0, 2);

/** Whether the code's type digits are those of the kind; an unknown kind disagrees with none. */
export const codeFitsKind = (code: string, kind: SchoolKind): boolean =>
  typeDigits[kind] === undefined || typeDigits[kind] === code.slice(0, 2);
