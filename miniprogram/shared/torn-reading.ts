/**
 * Documents that were read one after the other do not fit together: one of them was written in between. Who has read them
 * reads them again; what is still so then is a bug.
 */
export class TornReading extends Error {
  override readonly name = 'TornReading';
}
