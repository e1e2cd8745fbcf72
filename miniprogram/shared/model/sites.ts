import type { Day } from '../days';
import type { Entity, PersonStamp, Position, Standing } from './entity';
import type { FormerPlace } from './grants';

export interface FormerName {
  name: string;
  toOn: Day;
}

export interface HospitalEvent {
  at: string;
  by: PersonStamp;
  event: 'added' | 'edited' | 'renamed' | 'moved' | 'closed' | 'reopened';
  /** The day from which it holds. */
  fromOn: Day;
  /** Name or region before. */
  before?: string;
  reason: string;
}

export interface Hospital extends Entity {
  name: string;
  aliases: string[];
  /** What it was called, oldest first, each with the last day of that name; all of them are aliases too. */
  formerNames?: FormerName[];
  /** GB/T 2260, as fine as known (county, or city where there are no counties); of one that moves, where it goes last. */
  regionCode: string;
  /** Where it stood before it moved, oldest first, each with its last day there. */
  formerPlaces?: FormerPlace[];
  /** First day on which it is no more; nothing new is made for it then. */
  closedOn?: Day | null;
  /** What was changed in its name, place and life, oldest first; the trail holds every field, this is for the screen. */
  history?: HospitalEvent[];
  address: string;
  /** Null until somebody has stood there or it came with coordinates. */
  location: Position | null;
  level?: string;
  standing: Standing;
  /** Where a duplicate went after review. */
  mergedInto?: string;
  /** Prefix keys of the names, pinyin initials and aliases, lower case: what an indexed search can hit. */
  searchKeys: string[];
  /** Of its city, what was likely to be the same when its name or place was written last; absent: not compared yet. */
  alike?: string[];
  createdAt: string;
  createdBy: string;
}

/** Contacts change ten times a year: they live in their department with the days they were in charge. */
export interface Contact {
  id: string;
  name: string;
  phone: string;
  title: string;
  fromOn: Day;
  toOn: Day | null;
  /** Which member typed the number in; to them it is no secret. */
  typedBy?: string;
  /** Absent: known since the department is. */
  standing?: Standing;
}

export interface Department extends Entity {
  hospitalId: string;
  name: string;
  contacts: Contact[];
  standing: Standing;
  /** Where a duplicate went after review. */
  mergedInto?: string;
  createdAt: string;
  createdBy: string;
}
