import type { AppraisalActions } from './appraisal';
import type { ArrivalActions } from './arrivals';
import type { DealerActions } from './dealers';
import type { AdmissionActions, DealerLifeActions } from './dealers-life';
import type { DeviceActions } from './devices';
import type { FigureActions } from './figures';
import type { FileActions } from './files';
import type { GrantActions } from './grants';
import type { ReceiptActions, StockActions } from './goods';
import type { GuideActions } from './guides';
import type { HealthActions } from './health';
import type { HomeActions } from './home';
import type { HospitalActions } from './hospitals';
import type { InboxActions } from './inbox';
import type { ListSheetActions } from './list-sheets';
import type { LetterActions } from './letters';
import type { MasterDataActions } from './master-data';
import type { BindingActions, DutyActions, PeopleActions } from './people';
import type { RecallActions } from './recalls';
import type { HospitalQuoteActions, QuoteActions } from './quotes';
import type { RegionActions } from './regions';
import type { DueActions } from './dues';
import type { ExchangeActions } from './exchange';
import type { ExchangeFileActions } from './exchange-files';
import type { IntakeActions } from './intake';
import type { RepairActions } from './repairs';
import type { ReportActions } from './reports';
import type { ReviewActions } from './reviews';
import type { ServicePlanActions } from './service-plans';
import type { DraftActions } from './drafts';
import type { SettingActions } from './settings';
import type { TrainingActions } from './training';
import type { ShipmentActions } from './shipments';
import type { SiteActions } from './sites';
import type { StandInActions } from './stand-ins';
import type { LookActions } from './looks';
import type { StocktakeActions } from './stocktakes';
import type { SurveyActions, VisitorSurveyActions } from './surveys';
import type { TrailActions } from './trail';
import type { VerifyActions } from './verification';
import type { WorkOrderActions } from './work-orders';
import type { CatalogueActions } from './catalogue';
import type { CreditActions } from './credit';
import type { DealerOrderActions } from './dealer-orders';
import type { LicenceActions } from './licences';
import type { LoanActions } from './loans';
import type { PaymentActions } from './payments';
import type { PriceActions } from './prices';
import type { BatchItem, ItemResult } from './sync';
import type { StepActions } from './work-orders';

/**
 * Every action that a phone may call: what it takes and what it answers. The functions' tables are checked against these
 * maps and the phone's calls too, so that neither side can name an action, or a field, that the other does not have.
 */
export type ServiceActions = StepActions &
  HomeActions &
  HealthActions &
  FigureActions &
  FileActions &
  GuideActions &
  DeviceActions &
  ServicePlanActions &
  ReviewActions &
  SiteActions &
  WorkOrderActions &
  QuoteActions &
  ReceiptActions &
  ReportActions &
  SurveyActions &
  InboxActions &
  PeopleActions &
  DutyActions &
  ListSheetActions &
  StandInActions &
  LookActions &
  TrailActions &
  SettingActions &
  DraftActions &
  TrainingActions;

export type ChannelActions = GrantActions &
  HospitalActions &
  MasterDataActions &
  RegionActions &
  LetterActions &
  DealerActions &
  DealerLifeActions &
  AppraisalActions;

export type PublicActions = VerifyActions &
  ArrivalActions &
  VisitorSurveyActions &
  RepairActions &
  HospitalQuoteActions &
  BindingActions &
  AdmissionActions &
  FileActions;

/** What other systems may ask, each by its own key. */
export type SystemActions = IntakeActions & ExchangeActions;

export interface TradeActions
  extends
    LicenceActions,
    ExchangeFileActions,
    CatalogueActions,
    PriceActions,
    DealerOrderActions,
    CreditActions,
    PaymentActions,
    DueActions {}

export interface GoodsActions
  extends StockActions, ShipmentActions, RecallActions, StocktakeActions, LoanActions {}

/** The functions that a phone may call. */
export interface Functions {
  /** `sync.push` is answered by the door itself: up to 20 items of the phone's queue. */
  service: ServiceActions & {
    'sync.push': { input: { items: readonly BatchItem[] }; reply: { results: ItemResult[] } };
  };
  channel: ChannelActions;
  trade: TradeActions;
  goods: GoodsActions;
  public: PublicActions;
}
