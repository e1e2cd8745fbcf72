import type { Day } from '../days';
import type { Entity, Position, Standing } from './entity';

export interface Hospital extends Entity {
  name: string;
  aliases: string[];
  /** GB/T 2260, as fine as known (county, or city where there are no counties). */
  regionCode: string;
  address: string;
  /** Null until somebody has stood there or it came with coordinates. */
  location: Position | null;
  level?: string;
  standing: Standing;
  /** Where a duplicate went after review. */
  mergedInto?: string;
  /** Prefix keys of the names, pinyin initials and aliases, lower case: what an indexed search can hit. */
  searchKeys: string[];
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
