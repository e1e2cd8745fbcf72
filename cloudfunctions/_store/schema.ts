import type { CollectionDeclaration } from '../_platform/collection';
import { personalKeys } from '../_platform/personal';
import { appraisals, appraisalSchemes, appraisalSnapshots } from './appraisal';
import { products, registrations } from './catalogue';
import {
  bankFiles,
  creditAccounts,
  creditEntries,
  payers,
  payments,
  receivables,
  statements,
} from './credit';
import { dealerOrders, scheduledReceipts, stockQuotas } from './dealer-orders';
import { dealers } from './dealers';
import {
  admissionLinks,
  dealerApplications,
  dealerTargets,
  dealerTasks,
  dealerVisits,
  improvementPlans,
} from './dealers-life';
import { devices } from './devices';
import { servicePlans } from './service-plans';
import { exportFiles, importFiles } from './exchange';
import { figureFacts, figurePlans, figureRows } from './figures';
import { dueRules, dues, serviceFees } from './dues';
import { grants, blocks, guards, importBatches, sheetNames } from './grants';
import {
  hospitalDeliveries,
  partRequests,
  partReturns,
  stockBalances,
  stockCorrections,
  stockLocations,
  stockMoves,
  stockOpenings,
  stockSerials,
  stockShortfalls,
  stocktakes,
} from './goods';
import { faultBooks, modelDocuments } from './guides';
import { hospitals } from './hospitals';
import { inboxMessages } from './inbox';
import { coverageSnapshots, jobStates, orderAlerts } from './jobs';
import { letters, letterAlerts, suspiciousReports, letterBatches, letterBatchItems } from './letters';
import { licences } from './licences';
import { loans } from './loans';
import { looks } from './looks';
import { members, invitations } from './people';
import { priceLists, priceRows, specialPrices } from './prices';
import { productLines, models } from './product-lines';
import { publicCalls } from './public-calls';
import { quotes } from './quotes';
import { lotBlocks, recalls } from './recalls';
import { goodsReturns, secondInvoices, shipmentClaims, shipments } from './shipments';
import { listDrafts } from './drafts';
import { certificationRequests, quizAttempts, quizzes, trainings } from './training';
import { checklistVersions, clockBooks, questionnaireVersions, settingDocuments } from './settings';
import { departments } from './sites';
import { storedFiles, uploadDays } from './stored-files';
import { surveys, callBacks } from './surveys';
import { auditEvents, auditRoots } from './trail';
import { verificationScans } from './verification';
import { workOrders } from './work-orders';
import { writings } from './writings';

/** Every collection with its indexes: deployment creates them, the local environment enforces them. */
export const schema: CollectionDeclaration[] = [
  dealers,
  devices,
  servicePlans,
  quotes,
  faultBooks,
  modelDocuments,
  dueRules,
  dues,
  serviceFees,
  grants,
  blocks,
  guards,
  importBatches,
  sheetNames,
  hospitals,
  inboxMessages,
  coverageSnapshots,
  jobStates,
  orderAlerts,
  letters,
  letterAlerts,
  suspiciousReports,
  letterBatches,
  letterBatchItems,
  members,
  invitations,
  personalKeys,
  productLines,
  models,
  publicCalls,
  storedFiles,
  uploadDays,
  settingDocuments,
  clockBooks,
  checklistVersions,
  questionnaireVersions,
  listDrafts,
  quizzes,
  quizAttempts,
  trainings,
  certificationRequests,
  departments,
  surveys,
  callBacks,
  auditEvents,
  auditRoots,
  verificationScans,
  workOrders,
  writings,
  licences,
  products,
  registrations,
  priceLists,
  priceRows,
  specialPrices,
  dealerOrders,
  stockQuotas,
  scheduledReceipts,
  shipments,
  shipmentClaims,
  goodsReturns,
  secondInvoices,
  lotBlocks,
  recalls,
  creditAccounts,
  creditEntries,
  receivables,
  payments,
  statements,
  bankFiles,
  payers,
  exportFiles,
  importFiles,
  stockLocations,
  stockBalances,
  stockMoves,
  stockSerials,
  stockShortfalls,
  stockCorrections,
  stockOpenings,
  partRequests,
  partReturns,
  stocktakes,
  hospitalDeliveries,
  loans,
  looks,
  admissionLinks,
  dealerApplications,
  dealerTasks,
  dealerTargets,
  dealerVisits,
  improvementPlans,
  appraisalSchemes,
  appraisals,
  appraisalSnapshots,
  figureRows,
  figureFacts,
  figurePlans,
].map(({ name, indexes, withoutTrail, namesFiles }: CollectionDeclaration) => ({
  name,
  indexes,
  ...(namesFiles ? { namesFiles } : {}),
  ...(withoutTrail ? { withoutTrail } : {}),
}));
