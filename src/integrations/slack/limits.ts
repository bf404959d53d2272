/** What Slack takes, each with the page that says so; characters are UTF-16 units, the strictest way to count them. */

/** docs.slack.dev/reference/block-kit/blocks: blocks of a message, and of a modal. */
export const mostBlocks = { message: 50, view: 100 };

/**
 * Undocumented limit on the text of all blocks together: messages failed with `msg_blocks_too_long` from 11,341
 * characters on (github.com/slackapi/bolt-js issues 2509 and 2867).
 */
export const mostCharacters = 10_000;

/** docs.slack.dev/reference/methods/chat.update: `msg_too_long` above this. */
export const mostFallbackText = 4000;

/** docs.slack.dev/reference/block-kit/blocks/header-block */
export const mostHeader = 150;

/** docs.slack.dev/reference/block-kit/blocks/section-block */
export const mostSectionText = 3000;

/** docs.slack.dev/reference/block-kit/blocks/context-block; text objects hold 3,000. */
export const mostContextText = 2000;
export const mostContextElements = 10;

/** docs.slack.dev/reference/block-kit/blocks/table-block: rows with the header, cells of a row. */
export const mostTableRows = 100;
export const mostTableCells = 20;

/** docs.slack.dev/reference/block-kit/blocks/rich-text-block */
export const mostListIndent = 8;

/** docs.slack.dev/reference/block-kit/blocks/actions-block */
export const mostActionElements = 25;

/** docs.slack.dev/reference/block-kit/block-elements/button-element */
export const mostButtonText = 75;
export const mostUrl = 3000;

/**
 * docs.slack.dev/reference/block-kit/composition-objects/option-object; the value's is the SDK's, pages name 150 too.
 */
export const mostOptionText = 75;
export const mostOptionValue = 75;

/** docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element */
export const overflowOptions = { fewest: 2, most: 5 };

/** docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
export const mostSelectOptions = 100;
export const mostPlaceholder = 150;

/** docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
export const mostConfirm = { title: 100, text: 300, button: 30 };

/** docs.slack.dev/reference/views/modal-views */
export const mostViewTitle = 24;
export const mostPrivateMetadata = 3000;

/** docs.slack.dev/reference/block-kit/blocks/input-block and block-elements/plain-text-input-element */
export const mostInputLabel = 2000;
export const mostInputText = 3000;
