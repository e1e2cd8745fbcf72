import type { CollectionDeclaration } from '../_platform/collection';
/** Rows that the public function keeps of every check; see VerificationScan. */
export const VERIFICATION_SCANS = 'verification_scans';
export const verificationScans: CollectionDeclaration = {
  name: VERIFICATION_SCANS,
  withoutTrail:
    'checks of letters by people without an account; informs and decides nothing, and is forgotten',
  indexes: [
    {
      name: 'scans_of_client',
      keys: [
        ['clientKey', 1],
        ['at', 1],
      ],
    },
    {
      name: 'scans_by_code',
      keys: [
        ['idHash', 1],
        ['tally.count', -1],
      ],
    },
    {
      name: 'scans_by_number',
      keys: [
        ['number', 1],
        ['tally.count', -1],
      ],
    },
    {
      name: 'scans_to_forget',
      keys: [
        ['kept', 1],
        ['at', 1],
      ],
    },
  ],
};
