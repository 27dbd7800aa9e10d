/** `num / den` with two decimals, rounded half up, in integers: a label only, never compared. `den` > 0. */
export function twoDecimals(num: number, den: number): string {
  const hundredths = Math.floor((200 * num + den) / (2 * den));
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}
