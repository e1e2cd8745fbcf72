/** 数电票 has 20 digits; a paper invoice its code and number. */
export const INVOICE_NUMBER = /^\d{18,20}$/;
/** The numbers in what was typed, however they were set apart; null when one of them is none. */
export function invoicesIn(text: string): string[] | null {
  const said = [...new Set(text.split(/[\s,，、;；]+/).filter(Boolean))];
  return said.length > 0 && said.length <= 50 && said.every((one) => INVOICE_NUMBER.test(one)) ? said : null;
}
