import { quoteStates } from '../../../miniprogram/shared/model/quotes';
import type { Quote, QuoteState } from '../../../miniprogram/shared/model/quotes';
import { move } from '../../_platform/life';

/** The only way in which a quote changes its state. */
export const moveQuote = (quote: Quote, to: QuoteState): Quote =>
  move<QuoteState, Quote>(quoteStates, quote, to, 'QUOTE_STATE_CHANGED');
