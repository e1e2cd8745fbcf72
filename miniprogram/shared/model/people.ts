import type { NoticeKind } from '../notice-kinds';
import type { Day } from '../days';
import type { DealerState, Role } from '../states';
import type { BankAccount, DealerAsked, DealerContract, DealerProfile } from './dealers-life';
import type { Entity, PersonStamp, Position } from './entity';
import type { Address } from '../pages';

/** 技术认证: what an engineer may do on a model, until when. Level 1 under supervision, 2 alone, 3 may train. */
export interface Certification {
  modelId: string;
  task: TaskKind;
  level: 1 | 2 | 3;
  fromOn: Day;
  toOn: Day;
  certificateNumber?: string;
  /** What was asked for, with its evidence and quiz; absent: given without being asked. */
  requestId?: string;
  /** Who gave or last extended it; absent: taken over from before. */
  issuedBy?: PersonStamp;
}

/** One that a service manager has taken back, with the last day's reason. */
export interface WithdrawnCertification extends Certification {
  withdrawnOn: Day;
  withdrawnBy: PersonStamp;
  reason: string;
}

export const taskKindLabels = {
  repair: '维修',
  maintenance: '保养',
  installation: '装机',
  calibration: '校准',
  training: '培训',
  relocation: '移机',
  removal: '撤机',
  loan: '借机',
} as const;
export type TaskKind = keyof typeof taskKindLabels;

/** A person who may open the members' side. `openid` is `unbound:<id>` until the invitation is used. */
export interface Member extends Entity {
  openid: string;
  name: string;
  phone: string;
  roles: Role[];
  /** The dealer whose world this person sees; null for the manufacturer's own people. */
  dealerId: string | null;
  active: boolean;
  /** When the account was ended; absent of one that is not, and of those that were before it was kept. */
  endedAt?: string;
  /** Of an admin: when this one last ended the account of another admin of the house. */
  endedAnotherAt?: string;
  /** When the newest invitation was made; older ones no longer count. */
  invitedAt?: string;
  /** Of somebody who approves: what one person has asked for and no second one has agreed to yet. */
  accessAsked?: AccessAsked | null;
  /** The two who let this person in last; absent for who was there before anybody else. */
  admittedBy?: { asked: PersonStamp; approved: PersonStamp };
  /** The account approves nothing before this instant. */
  approvesFrom?: string;
  /** WeChat accounts that were this person's once: none of them is ever a hospital's. */
  formerOpenids?: string[];
  /** Mobile numbers that were this person's once: by each of them two accounts are known as one person's. */
  formerPhones?: string[];
  /** At most one for each model and task; the trail keeps what it was before. */
  certifications: Certification[];
  /** Newest last. */
  withdrawnCertifications?: WithdrawnCertification[];
  /** What a newer one for the same model and task has taken the place of, as far as it held. */
  formerCertifications?: Pick<Certification, 'modelId' | 'task' | 'level' | 'fromOn' | 'toOn'>[];
  /** Where the engineer usually starts from, for ranking by distance; null when not given. */
  base: Position | null;
  /** What that place is called. */
  baseName?: string;
  /** 排班, soonest first; absent: none. Days that are over stay out. */
  rota?: RotaEntry[];
  /** Consents under PIPL: instants of giving, null when not given or taken back. */
  consents: { privacyAt: string | null; locationAt: string | null };
  /** Messages the person still allows us to send by WeChat, by template id. */
  subscriptionQuota: Record<string, number>;
  /** What this person does for others, and until when; who is meant stands there by id alone. */
  standIns?: StandIn[];
  /** Each consent as it was given and taken back, oldest first. */
  consentHistory?: ConsentEvent[];
  createdAt: string;
  /** What the person is found by: name and mobile number, from any character on. */
  searchKeys?: string[];
  /** The first day on which one of the certifications ends; empty without any. */
  certifiedUntil?: string;
  /** The roles do not go together. */
  rolesClash?: boolean;
  /** Who last took what is kept of this person, and why; the trail keeps each time. */
  dataTaken?: { by: PersonStamp; at: string; reason: string };
  /** When what need not be kept of somebody who has left was deleted. */
  forgottenAt?: string;
}

/** 代理: the right to do for some days what another may do. */
export interface StandIn {
  id: string;
  forId: string;
  roles: Role[];
  fromOn: Day;
  /** Its last day. */
  toOn: Day;
  reason: string;
  state: 'asked' | 'agreed';
  askedAt: string;
  agreedById: string | null;
}

export interface ConsentEvent {
  at: string;
  what: 'privacy' | 'location';
  given: boolean;
  /** Of the privacy guide, as it was agreed to; absent where none was told. */
  version?: string;
}

/** Days on which somebody is away, or on duty; both included. */
export interface RotaEntry {
  kind: 'leave' | 'training' | 'duty';
  fromOn: string;
  toOn: string;
  note: string;
}

/** 账号待复核: an invitation, or a new one, of somebody who approves. It runs out after as many days as the code itself. */
export interface AccessAsked {
  kind: 'invited' | 'reinvited';
  by: PersonStamp;
  at: string;
  /** Hash of the code's first half, by a key that the database lacks; only the one who asks was shown it. */
  halfHash: string;
}
/** For as many days a code, or what was asked for, counts. */
export const INVITATION_DAYS = 7;

export interface Dealer extends Entity {
  name: string;
  shortName: string;
  /** 统一社会信用代码 */
  creditCode: string;
  state: DealerState;
  regionCode: string;
  contactName: string;
  contactPhone: string;
  /** What it is looked for by; set whenever it is written. */
  searchKeys?: string[];
  /** 等级: which price lists count; none without one. */
  tier?: string | null;
  /** What it came from. */
  applicationId?: string;
  profile?: DealerProfile;
  bank?: BankAccount | null;
  contract?: DealerContract | null;
  /** The improvement plan that runs. */
  planId?: string | null;
  /** What waits for a second person. */
  asked?: DealerAsked | null;
  createdAt: string;
  /** Its moves from state to state, oldest first; the trail holds every field, this is for the screen. */
  history?: DealerEvent[];
}
export interface DealerEvent {
  at: string;
  by: PersonStamp;
  /** Who agreed, where it takes two. */
  agreed?: PersonStamp;
  to: DealerState;
  reason: string;
}

/** 邀请码: binds one WeChat account to one member, once. `_id` is a hash of the code, by a key that the database lacks. */
export interface Invitation extends Entity {
  memberId: string;
  dealerId: string | null;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  usedAt: string | null;
}

export interface InboxMessage {
  _id: string;
  memberId: string;
  kind: NoticeKind;
  title: string;
  body: string;
  /** Whom its words name, so that they can be forgotten there too. */
  people?: PersonStamp[];
  /** Shows what the message is about. */
  page: Address;
  createdAt: string;
  /** When it was shown; of one that asks for something, when that was done or put aside. */
  readAt: string | null;
  /** It asks for something (`notice-kinds`), and the id of what it is about, if its page names one. */
  asks?: true;
  about?: string;
  /** Delivery by WeChat beside the inbox: waiting, sent, or why not. */
  push: 'waiting' | 'sent' | 'no_quota' | 'failed';
}
