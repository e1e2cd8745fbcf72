import type { Clocks } from '../../miniprogram/shared/clocks/order-clock';
import type { Model } from '../../miniprogram/shared/model/devices';
import type { Member } from '../../miniprogram/shared/model/people';
import type { Settings } from '../../miniprogram/shared/settings/table';
import type { Address } from '../../miniprogram/shared/pages';
import type { Role, Tone } from '../../miniprogram/shared/states';
import type { WorkOrderView, OrderRow } from './work-orders';
import type { Act } from './act';
import type { Nothing } from './shapes';

/** What actions answer; phones take these by type only. */
export interface Home {
  me: {
    memberId: string;
    name: string;
    /** One's own, whole. */
    phone: string;
    roles: readonly Role[];
    dealerId: string | null;
    dealerName: string;
    certifications: Member['certifications'];
    consents: Member['consents'];
    subscriptionQuota: Member['subscriptionQuota'];
  };
  unread: number;
  /** What this person's roles look after and somebody has to act on, most urgent first; zeros are left out. */
  waiting: Waiting[];
  /** What this desk looks at, four of each role; none for an engineer, whose month stands apart. */
  figures: HomeFigure[];
  /** An engineer's orders in full, so that the phone can work off line; null for others. */
  engineer: {
    orders: WorkOrderView[];
    pool: number;
    /** Those that are not sold any more too: instruments and certifications bear their names. */
    models: (Pick<Model, '_id' | 'name' | 'gtin' | 'serialPattern'> & { isSold: boolean })[];
    settings: Pick<Settings, 'checklists' | 'reasons' | 'faultCodes' | 'checkIn'> & { clocks: Clocks };
    month: { done: number; ratings: number; stars: number | null };
  } | null;
  /** Orders that dispatchers and auditors (the manufacturer's) or a dealer's admin watch; null for others. */
  dispatch: {
    waiting: OrderRow[];
    running: OrderRow[];
    /** Orders beyond these, whose clocks run out later. */
    unlisted: number;
    /** Whether `unlisted` is all of them; otherwise there are that many or more. */
    isCounted: boolean;
    engineers: { memberId: string; name: string; openOrders: number }[];
    /** This month's, newest first; the dealer's own for its admin, none for those who have call-backs. */
    lowRatings: LowRating[];
  } | null;
}

/** A figure of somebody's own desk; a tap opens its records. */
export interface HomeFigure {
  label: string;
  said: string;
  /** Its n; '' where it is a count itself. */
  note: string;
  tone: Tone;
  page: Address;
}

export interface LowRating {
  workOrderId: string;
  stars: number;
  words: string;
  hospitalName: string;
  engineerName: string;
  answeredAt: string;
}

export interface Waiting {
  kind:
    | 'letter_alerts'
    | 'grants_to_approve'
    | 'letters_to_approve'
    | 'dealers_under_review'
    | 'applications_new'
    | 'applications_second'
    | 'dealers_asked'
    | 'dealer_tasks_due'
    | 'plans_to_review'
    | 'plans_to_read'
    | 'appraisals_to_show'
    | 'objections_to_answer'
    | 'appraisals_to_propose'
    | 'appraisals_to_confirm'
    | 'appraisal_schemes_pending'
    | 'appraisals_to_check'
    | 'imports_open'
    | 'quotes_to_decide'
    | 'quotes_to_bill'
    | 'letters_issued'
    | 'letter_drafts'
    | 'grants_ending'
    | 'arrivals_in_doubt'
    | 'call_backs'
    | 'drafts_to_publish'
    | 'certifications_asked'
    | 'records_to_review'
    | 'people_unbound'
    | 'orders_to_approve'
    | 'orders_blocked'
    | 'orders_to_ship'
    | 'shipments_to_check'
    | 'shipments_to_send'
    | 'shipments_on_the_way'
    | 'shipments_refused'
    | 'claims_open'
    | 'returns_to_decide'
    | 'returns_to_receive'
    | 'returns_to_credit'
    | 'parts_to_approve'
    | 'parts_to_send'
    | 'parts_differing'
    | 'shortfalls_open'
    | 'corrections_to_decide'
    | 'goods_to_accept'
    | 'goods_quarantined'
    | 'stocktakes_to_post'
    | 'stocktakes_to_agree'
    | 'recalls_to_open'
    | 'lots_to_release'
    | 'loans_to_decide'
    | 'loans_to_hand_over'
    | 'statements_to_confirm'
    | 'statements_disputed'
    | 'payments_to_post'
    | 'openings_to_decide'
    | 'payments_reversing'
    | 'terms_to_decide'
    | 'price_lists_to_approve'
    | 'special_prices_to_approve'
    | 'licences_to_review'
    | 'licences_ending'
    | 'certifications_ending';
  count: number;
}

export interface HomeActions {
  'home.get': Act<typeof Nothing, Home>;
}
