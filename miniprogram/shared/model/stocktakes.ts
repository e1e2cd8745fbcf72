import type { StocktakeState } from '../goods/states';
import type { Day } from '../days';
import type { Entity, PersonStamp, Searchable } from './entity';
import type { Lot, Owner } from './goods';

/** One lot as somebody counted it, and what the book held at that moment. */
export interface CountedLine extends Lot {
  key: string;
  productId: string;
  productName: string;
  unit: string;
  owner: Owner;
  counted: number;
  serials: string[];
  /** The balance's number and what it held when this was counted; only the difference is ever booked. */
  seq: number;
  booked: number;
  /** Pieces that the book has here and nobody found, and those found of which it says otherwise; since 0.2, of serial goods. */
  missing?: string[];
  found?: string[];
  by: PersonStamp;
  at: string;
  posted: boolean;
}
/** 盘点: counts that freeze nothing. Another person books the differences. */
export interface Stocktake extends Entity, Searchable {
  number: string;
  locationId: string;
  locationName: string;
  dealerId: string | null;
  lines: CountedLine[];
  state: StocktakeState;
  openedBy: PersonStamp;
  openedAt: string;
  countedBy: PersonStamp | null;
  /** What the differences are worth at the list price of the day they were handed over, in fen; since 0.2. */
  worth?: { fen: number; unpriced: number; overLimit: boolean } | null;
  /** Who of finance agreed where that is over the limit. */
  agreedBy?: PersonStamp | null;
  postedBy: PersonStamp | null;
  postedAt: string | null;
  note: string;
}

export interface DeliveryLine extends Lot {
  productId: string;
  productName: string;
  unit: string;
  quantity: number;
  serials: string[];
  /** What the book did not hold; a shortfall asks how it got there. */
  short: number;
}
/** 流向: what a dealer has delivered to a hospital. From a sheet the id is made of what it says, so that it counts once. */
export interface HospitalDelivery extends Entity, Searchable {
  number: string;
  dealerId: string;
  dealerName: string;
  hospitalId: string;
  hospitalName: string;
  /** Where it was taken from; null where the dealer keeps no book here. */
  fromId: string | null;
  day: Day;
  lines: DeliveryLine[];
  source: 'scan' | 'sheet';
  /** Taken back by who had reported it. */
  withdrawn?: { by: PersonStamp; at: string; reason: string } | null | undefined;
  by: PersonStamp;
  createdAt: string;
}
