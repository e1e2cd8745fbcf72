/** A company's name without the width of its characters and blanks, as two papers may differ in them. */
export const plainName = (name: string): string => name.normalize('NFKC').replace(/\s/g, '');
