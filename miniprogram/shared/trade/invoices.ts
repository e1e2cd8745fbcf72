/** 数电票 has 20 digits; a paper invoice its code and number. */
export const INVOICE_NUMBER = /^\d{18,20}$/;
/** The numbers in what was typed, however they were set apart; null when one of them is none. */
export function invoicesIn(text: string): string[] | null {
  const said = [...new Set(text.split(/[\s,，、;；]+/).filter(Boolean))];
  return said.length > 0 && said.length <= 50 && said.every((one) => INVOICE_NUMBER.test(one)) ? said : null;
}
/** What is wrong with what was typed, for its field. */
export const invoicesFault = (text: string): string =>
  invoicesIn(text) ? '' : '发票号码为 18 至 20 位数字：数电票 20 位，纸质票为代码加号码';
