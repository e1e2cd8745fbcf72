/** A sum of its own for each fault, so that models and faults make a table. */
export const faultSum = (code: string): string => `fault_${code.replace(/[.$]/g, '_')}`;

/** Codes that belong to no general fault. */
export const OTHER_CODES = '~';
