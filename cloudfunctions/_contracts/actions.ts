import type * as z from 'zod';
import type { SettingKey } from '../../miniprogram/shared/model/settings';
import type { Suggestion } from '../../miniprogram/shared/visit/suggest-engineers';
import type { CatalogueActions } from './catalogue';
import type { StepAction, StepInput } from '../../miniprogram/shared/visit/steps';
import type { Nothing } from './common';
import type { CreditActions } from './credit';
import type { DealerOrderActions } from './dealer-orders';
import type * as field from './field';
import type * as grants from './grants';
import type * as granted from './grant-replies';
import type * as letters from './letters';
import type * as lettered from './letter-replies';
import type { LicenceActions } from './licences';
import type * as master from './master-data';
import type { PaymentActions } from './payments';
import type { PriceActions } from './prices';
import type * as verification from './public';
import type * as replies from './replies';
import type * as reviews from './reviews';
import type * as settings from './settings';
import type * as visitors from './visitors';
import type * as orders from './work-orders';

/**
 * Every action that a phone may call: what it takes and what it answers. The functions' tables are checked against these
 * maps and the phone's calls too, so that neither side can name an action, or a field, that the other does not have.
 */
export interface Act<Schema extends z.ZodType, Reply extends object> {
  /** As a phone may send it: what has a default may be left out. */
  input: z.input<Schema>;
  /** As the use case gets it. */
  request: z.output<Schema>;
  reply: Reply;
}
export type Empty = typeof Nothing;

/** The steps of a visit, as `shared/visit/steps` has them. */
type StepActions = {
  [A in StepAction]: { input: StepInput<A>; request: StepInput<A>; reply: replies.StepReply<A> };
};

export interface ServiceActions extends StepActions {
  'home.get': Act<Empty, replies.Home>;
  'scan.resolve': Act<typeof field.ScanRequest, replies.ScanReply>;
  'device.get': Act<typeof field.DeviceRequest, replies.DevicePage>;
  'device.report': Act<typeof field.DeviceReportRequest, replies.FileLink>;
  'device.register': Act<typeof field.RegisterDeviceRequest, replies.RegisteredDevice>;
  'device.confirm': Act<typeof reviews.ConfirmDeviceRequest, { deviceId: string }>;
  'device.merge': Act<typeof reviews.MergeDeviceRequest, { deviceId: string }>;
  'review.list': Act<typeof reviews.ListReviewsRequest, reviews.Reviews>;
  'hospital.search': Act<typeof field.SearchRequest, { hospitals: replies.HospitalRow[] }>;
  'hospital.create': Act<typeof field.CreateHospitalRequest, { hospitalId: string }>;
  'hospital.confirm': Act<typeof reviews.ConfirmHospitalRequest, { hospitalId: string }>;
  'hospital.merge': Act<typeof reviews.MergeHospitalRequest, { hospitalId: string }>;
  'department.list': Act<typeof field.HospitalRequest, { departments: replies.DepartmentRow[] }>;
  'department.create': Act<typeof field.CreateDepartmentRequest, { departmentId: string }>;
  'department.confirm': Act<typeof reviews.ConfirmDepartmentRequest, { departmentId: string }>;
  'department.merge': Act<typeof reviews.MergeDepartmentRequest, { departmentId: string }>;
  'contact.save': Act<typeof field.SaveContactRequest, { departmentId: string }>;
  'workOrder.create': Act<typeof field.CreateOrderRequest, replies.OrderMoved>;
  'workOrder.get': Act<typeof orders.OrderRequest, { order: replies.WorkOrderView }>;
  'workOrder.files': Act<typeof orders.OrderRequest, { links: Record<string, string> }>;
  'workOrder.list': Act<typeof orders.ListRequest, { orders: replies.WorkOrderView[]; more: boolean }>;
  'workOrder.board': Act<typeof orders.BoardRequest, replies.Board>;
  'workOrder.pool': Act<Empty, { orders: replies.OrderRow[] }>;
  'workOrder.claim': Act<typeof orders.OrderRequest, replies.OrderMoved>;
  'workOrder.suggest': Act<typeof orders.OrderRequest, { suggestions: Suggestion[] }>;
  'workOrder.assignDealer': Act<typeof field.AssignDealerRequest, replies.OrderMoved>;
  'workOrder.assign': Act<typeof orders.AssignRequest, replies.OrderMoved>;
  'workOrder.plan': Act<typeof orders.PlanRequest, replies.OrderMoved>;
  'workOrder.approveCheckIn': Act<typeof orders.ApproveCheckInRequest, replies.OrderMoved>;
  'workOrder.cancel': Act<typeof orders.ReasonRequest, replies.OrderMoved>;
  'workOrder.close': Act<typeof orders.OrderRequest, replies.OrderMoved>;
  'workOrder.report': Act<typeof orders.OrderRequest, replies.FileLink>;
  'survey.offer': Act<typeof field.OfferSurveyRequest, { surveyId: string }>;
  'callBack.list': Act<Empty, { callBacks: replies.CallBackRow[] }>;
  'callBack.close': Act<typeof field.CallBackRequest, { callBackId: string }>;
  'inbox.list': Act<typeof field.InboxRequest, replies.InboxPage>;
  'inbox.read': Act<typeof field.ReadInboxRequest, { read: number }>;
  'member.list': Act<Empty, { members: replies.PersonRow[] }>;
  'member.invite': Act<typeof field.InviteRequest, replies.Invited>;
  'member.reinvite': Act<typeof field.MemberRequest, Pick<replies.Invited, 'code' | 'part'>>;
  'member.approveAccess': Act<typeof field.MemberRequest, Pick<replies.Invited, 'code' | 'part'>>;
  'member.declineAccess': Act<typeof field.DeclineAccessRequest, { memberId: string }>;
  'member.disable': Act<typeof field.MemberRequest, { memberId: string }>;
  'member.place': Act<typeof field.PlaceMemberRequest, { memberId: string }>;
  'certification.give': Act<typeof field.GiveCertificationRequest, { members: number }>;
  'certification.extend': Act<typeof field.ExtendCertificationsRequest, { members: number }>;
  'certification.withdraw': Act<typeof field.WithdrawCertificationRequest, { memberId: string }>;
  'certification.models': Act<Empty, { models: replies.ModelRow[] }>;
  'member.consent': Act<typeof field.ConsentRequest, Pick<replies.Home['me'], 'consents'>>;
  'member.subscribe': Act<typeof field.SubscribeRequest, { quota: Record<string, number> }>;
  'settings.get': Act<Empty, replies.SettingsReply>;
  'settings.save': Act<typeof settings.SaveSettingRequest, { key: SettingKey; revision: number }>;
}

export interface ChannelActions {
  'grant.list': Act<typeof grants.ListGrantsRequest, granted.GrantList>;
  'grant.get': Act<typeof grants.GrantRequest, granted.GrantPage>;
  'grant.save': Act<typeof grants.SaveGrantRequest, granted.GrantMoved>;
  'grant.submit': Act<typeof grants.GrantsRequest, { grants: granted.GrantMoved[] }>;
  'grant.approve': Act<typeof grants.GrantsRequest, { grants: granted.GrantMoved[] }>;
  'grant.return': Act<typeof grants.ReturnGrantRequest, granted.GrantMoved>;
  'grant.carveOut': Act<typeof grants.CarveOutRequest, granted.GrantMoved>;
  'grant.revoke': Act<typeof grants.RevokeGrantRequest, granted.GrantMoved>;
  'grant.renewDryRun': Act<typeof grants.RenewRequest, granted.Renewals>;
  'grant.renew': Act<typeof grants.RenewRequest, granted.Renewals>;
  'grant.conflicts': Act<typeof grants.GrantRequest, granted.Conflicts>;
  'grant.who': Act<typeof grants.WhoRequest, granted.WhoReply>;
  'grant.may': Act<typeof grants.MayRequest, granted.MayReply>;
  'grant.explain': Act<typeof grants.ExplainRequest, granted.Explanation>;
  'grant.importDryRun': Act<typeof grants.ImportRequest, granted.DryRun>;
  'grant.import': Act<typeof grants.ImportRequest, granted.ImportProgress>;
  'grant.importStep': Act<typeof grants.BatchRequest, granted.ImportProgress>;
  'grant.importAbandon': Act<typeof grants.AbandonRequest, granted.ImportProgress>;
  'grant.importProgress': Act<typeof grants.BatchRequest, granted.ImportProgress>;
  'grant.export': Act<typeof grants.ExportRequest, granted.Book>;
  'grant.template': Act<Empty, granted.Book>;
  'coverage.whiteSpace': Act<typeof grants.WhiteSpaceRequest, granted.WhiteSpace>;
  'coverage.grid': Act<typeof grants.GridRequest, granted.CoverageGrid>;
  'coverage.preview': Act<typeof grants.PreviewRequest, granted.Preview>;
  'coverage.conflicts': Act<Empty, granted.AllConflicts>;
  'block.set': Act<typeof grants.SetBlockRequest, granted.BlockMoved>;
  'block.lift': Act<typeof grants.LiftBlockRequest, granted.BlockMoved>;
  'block.list': Act<typeof grants.ListBlocksRequest, granted.BlockList>;
  'hospital.search': Act<typeof grants.SearchHospitalsRequest, granted.FoundHospitals>;
  'hospital.get': Act<typeof master.HospitalPageRequest, master.HospitalPage>;
  'hospital.add': Act<typeof master.AddHospitalRequest, master.HospitalMoved>;
  'hospital.edit': Act<typeof master.EditHospitalRequest, master.HospitalMoved>;
  'hospital.rename': Act<typeof master.RenameHospitalRequest, master.HospitalMoved>;
  'hospital.move': Act<typeof master.MoveHospitalRequest, master.HospitalMoved>;
  'hospital.close': Act<typeof master.CloseHospitalRequest, master.HospitalMoved>;
  'productLine.list': Act<Empty, { productLines: master.ProductLineView[] }>;
  'productLine.save': Act<typeof master.SaveProductLineRequest, master.ProductLineSaved>;
  'model.list': Act<typeof master.ListModelsRequest, { models: master.ModelView[] }>;
  'model.save': Act<typeof master.SaveModelRequest, master.ModelSaved>;
  'region.tree': Act<typeof grants.RegionTreeRequest, granted.RegionOptions>;
  'region.search': Act<typeof grants.SearchRegionsRequest, granted.FoundRegions>;
  'letter.request': Act<typeof letters.RequestLetter, lettered.LetterWritten>;
  'letter.amend': Act<typeof letters.AmendLetter, lettered.LetterWritten>;
  'letter.submit': Act<typeof letters.LetterRequest, lettered.LetterMoved>;
  'letter.approve': Act<typeof letters.LetterRequest, lettered.LetterMoved>;
  'letter.return': Act<typeof letters.LetterReason, lettered.LetterMoved>;
  'letter.revoke': Act<typeof letters.LetterReason, lettered.LetterMoved>;
  'letter.list': Act<typeof letters.ListLetters, lettered.LetterList>;
  'letter.get': Act<typeof letters.LetterRequest, lettered.LetterPage>;
  'letter.requestBulk': Act<typeof letters.RequestBulk, lettered.BatchProgress>;
  'letter.issueBulk': Act<typeof letters.BatchRequest, lettered.BatchProgress>;
  'letter.batch': Act<typeof letters.BatchRequest, lettered.BatchPage>;
  'letter.batches': Act<Empty, { batches: lettered.BatchRow[] }>;
  'letter.alerts': Act<typeof letters.ListAlerts, lettered.LetterAlerts>;
  'letter.handleAlert': Act<typeof letters.HandleAlert, lettered.AlertHandled>;
  'dealer.list': Act<typeof grants.ListDealersRequest, granted.DealerList>;
  'dealer.get': Act<typeof grants.DealerRequest, granted.DealerPage>;
  'dealer.create': Act<typeof grants.CreateDealerRequest, granted.DealerMoved>;
  'dealer.edit': Act<typeof grants.EditDealerRequest, granted.DealerMoved>;
  'dealer.move': Act<typeof grants.MoveDealerRequest, granted.DealerMoved>;
}

export interface VerifyActions {
  'verify.office': Act<Empty, { office: lettered.VerificationOffice }>;
  'verify.token': Act<typeof verification.VerifyToken, lettered.Verification>;
  'verify.scene': Act<typeof verification.VerifyScene, lettered.Verification>;
  'verify.lookUp': Act<typeof verification.LookUp, lettered.Verification>;
  'verify.file': Act<typeof verification.VerifyFile, lettered.FileCompared>;
  'verify.original': Act<typeof verification.VerifyOriginal, lettered.OriginalSheets>;
  'verify.sheet': Act<typeof verification.VerifySheet, lettered.SheetFound>;
  'verify.reportSuspicious': Act<
    typeof verification.ReportSuspicious,
    { office: lettered.VerificationOffice }
  >;
}

export interface PublicActions extends VerifyActions {
  'survey.open': Act<typeof visitors.SurveyRequest, replies.SurveyPage>;
  'survey.answer': Act<typeof visitors.AnswerSurveyRequest, { stars: number }>;
  'repair.open': Act<typeof visitors.DeviceCodeRequest, replies.RepairPage>;
  'repair.report': Act<typeof visitors.ReportFaultRequest, replies.Progress>;
  'repair.follow': Act<typeof visitors.FollowRequest, replies.Progress>;
  'repair.mine': Act<Empty, { orders: replies.Progress[] }>;
  'repair.confirm': Act<typeof visitors.ConfirmRequest, replies.Progress>;
  'member.bind': Act<typeof visitors.BindRequest, { memberId: string; name: string }>;
}

export interface TradeActions
  extends LicenceActions, CatalogueActions, PriceActions, DealerOrderActions, CreditActions, PaymentActions {}

/** The functions that a phone may call. */
export interface Functions {
  /** `sync.push` is answered by the door itself: up to 20 items of the phone's queue. */
  service: ServiceActions & {
    'sync.push': { input: { items: readonly replies.BatchItem[] }; reply: { results: replies.ItemResult[] } };
  };
  channel: ChannelActions;
  trade: TradeActions;
  public: PublicActions;
}
