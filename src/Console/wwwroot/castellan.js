// Starts Blazor and gives native elements the little behaviour that the browser leaves out.
// No component calls in here: what it serves is found by element and attribute.

const reconnectWaits = [0, 500, 1000, 2000, 3000, 5000];

if (window.Blazor) {
  window.Blazor.start({
    circuit: {
      reconnectionOptions: {
        maxRetries: 240,
        retryIntervalMilliseconds: attempt => reconnectWaits[Math.min(attempt, reconnectWaits.length - 1)],
      },
    },
  });
}

// A field that asks for the focus gets it also when it comes in after the document, unless somebody is elsewhere already,
// and on a page that a link has led to.
let greeted = null;
let here = location.pathname;
new MutationObserver(() => {
  const field = document.querySelector('main [autofocus]');
  if (!field || field === greeted) return;
  greeted = field;
  if (document.activeElement === document.body) field.focus();
}).observe(document.body, { childList: true, subtree: true });
window.Blazor?.addEventListener?.('enhancedload', () => {
  if (here !== location.pathname) document.querySelector('main [autofocus]')?.focus();
  here = location.pathname;
});

const typedInto = new Set();
document.addEventListener('input', event => {
  if (event.target.matches?.('textarea, input:not([type=search], [type=checkbox], [type=radio])')) typedInto.add(event.target);
});
document.addEventListener('submit', event => {
  for (const field of typedInto) if (event.target.contains(field)) typedInto.delete(field);
});

// The server no longer knows this page: loading it anew is all that helps. It happens by itself,
// unless that would throw away what somebody has typed; then the notice asks to copy it first.
const connection = document.getElementById('components-reconnect-modal');
if (connection) {
  new MutationObserver(() => {
    const typed = [...typedInto].some(field => field.isConnected && field.value !== '');
    if (connection.classList.contains('components-reconnect-rejected') && !typed) location.reload();
  }).observe(connection, { attributeFilter: ['class'] });
}

customElements.define('kit-modal', class extends HTMLElement {
  connectedCallback() {
    this.before = document.activeElement;
    queueMicrotask(() => {
      const dialog = this.querySelector('dialog');
      if (!dialog || dialog.open) return;
      dialog.showModal();
      (dialog.querySelector('[autofocus], .dialog-body :is(input, select, textarea)') ?? dialog.querySelector('.dialog-footer button') ?? dialog).focus();
      // Escape asks the page to close: the server decides what is open.
      dialog.addEventListener('cancel', event => {
        event.preventDefault();
        dialog.querySelector('[data-dismiss]')?.click();
      });
    });
  }

  disconnectedCallback() {
    if (this.before?.isConnected) this.before.focus();
  }
});

// A passkey is made or used when the server puts a question into data-options, or, in a form, when it is sent without an
// answer: then the question is fetched. The answer, or why there is none, goes into the field.
customElements.define('kit-passkey', class extends HTMLElement {
  static observedAttributes = ['data-options'];

  get field() { return this.querySelector('input[type=hidden]'); }

  connectedCallback() {
    const form = this.dataset.ask ? this.closest('form') : null;
    if (!form) return;
    if (!this.supported) return;
    form.hidden = false;
    form.addEventListener('submit', event => {
      if (this.field.value) return;
      event.preventDefault();
      this.fetchAndAsk(form);
    });
  }

  attributeChangedCallback(name, before, options) {
    if (options) this.ask(options).then(answer => this.give(answer), fault => this.give(`!${fault.name}`));
  }

  get supported() { return 'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential; }

  give(answer) {
    this.field.value = answer;
    this.field.dispatchEvent(new Event('change', { bubbles: true }));
  }

  async ask(json) {
    if (!this.supported) throw { name: 'unsupported' };
    const options = JSON.parse(json);
    const credential = this.dataset.make
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    return JSON.stringify(credential);
  }

  async fetchAndAsk(form) {
    const status = this.querySelector('[role=alert]');
    status.textContent = '';
    try {
      const answer = await fetch(this.dataset.ask, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
      if (!answer.ok) throw { name: 'refused' };
      this.field.value = await this.ask(await answer.text());
      form.requestSubmit();
    } catch (fault) {
      status.textContent = ['NotAllowedError', 'AbortError'].includes(fault.name) ? this.dataset.declined : this.dataset.failed;
    }
  }
});

// The command palette opens at once, wherever the server is; the arrows move through its hits while the caret stays in the
// field, Enter goes to the marked one.
let paletteWasOpen = false;
customElements.define('kit-palette', class extends HTMLElement {
  connectedCallback() {
    this.chosen = this.entered = false;
    this.addEventListener('keydown', event => this.move(event));
    this.addEventListener('input', () => { this.chosen = this.entered = false; });
    this.addEventListener('click', event => this.leave(event));
    this.watch = new MutationObserver(() => this.refresh());
    this.watch.observe(this, { childList: true, subtree: true, attributeFilter: ['data-words', 'aria-busy'] });
    // The page came alive under somebody's hands.
    queueMicrotask(() => { if (paletteWasOpen) { paletteWasOpen = false; this.open(false); } });
  }

  disconnectedCallback() {
    this.watch.disconnect();
    paletteWasOpen = this.dialog?.open ?? false;
    if (paletteWasOpen) this.dialog.close();
  }

  get dialog() { return this.querySelector('dialog'); }

  get field() { return this.querySelector('[role=combobox]'); }

  get hits() { return [...this.querySelectorAll('[role=option]')]; }

  get marked() { return this.querySelector('[role=option][aria-selected=true]'); }

  // With the words of the last time marked, so that typing replaces them; those that somebody is typing right now stay.
  open(anew = true) {
    document.querySelector('.sidebar:popover-open')?.hidePopover();
    this.dialog.showModal();
    this.field.focus();
    if (anew) this.field.select();
    // Asks the server for what it shows without words, or with those of the last time.
    this.field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  // A click beside it, on its button or on a hit; with a key that opens a tab of its own it stays.
  leave(event) {
    const hit = event.target.closest('[role=option]');
    if (event.target === this.dialog || event.target.closest('[data-close]') || (hit && !event.ctrlKey && !event.metaKey && !event.shiftKey)) this.dialog.close();
  }

  // What stands first is marked until somebody has moved on.
  refresh() {
    this.mark(this.chosen && this.marked || this.hits[0]);
    if (this.entered) this.enter();
  }

  // Whoever types faster than the server answers means what he has typed, not what still stands there.
  enter() {
    const list = this.querySelector('[role=listbox]');
    this.entered = list?.dataset.words !== this.field.value.trim() || (!this.marked && list.ariaBusy === 'true');
    if (!this.entered) this.marked?.click();
  }

  mark(hit) {
    for (const other of this.hits) if (other !== hit) other.setAttribute('aria-selected', 'false');
    if (!hit) { this.field?.removeAttribute('aria-activedescendant'); return; }
    hit.setAttribute('aria-selected', 'true');
    this.field?.setAttribute('aria-activedescendant', hit.id);
    hit.scrollIntoView({ block: 'nearest' });
  }

  move(event) {
    const hits = this.hits;
    const at = hits.indexOf(this.marked);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + hits.length, PageDown: Math.min(at + 8, hits.length - 1), PageUp: Math.max(at - 8, 0) }[event.key];
    if (event.key === 'Enter' && event.target === this.field) {
      event.preventDefault();
      this.enter();
    } else if (next !== undefined && hits.length > 0) {
      event.preventDefault();
      this.chosen = true;
      this.mark(hits[next % hits.length]);
    }
  }
});
if (/Mac|iP(hone|ad)/.test(navigator.platform)) document.documentElement.dataset.mac = '';
document.addEventListener('keydown', event => {
  const palette = document.querySelector('kit-palette');
  if (!palette || event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (palette.dialog.open) palette.dialog.close();
  else if (document.querySelector('dialog[open]')) return;
  else palette.open();
  event.preventDefault();
});
document.addEventListener('click', event => {
  if (event.target instanceof Element && event.target.closest('[data-palette]')) document.querySelector('kit-palette')?.open();
});

// A row of tabs that is wider than the window shows the open one.
customElements.define('kit-tabs', class extends HTMLElement {
  connectedCallback() {
    this.watch = new MutationObserver(() => this.show());
    this.watch.observe(this, { subtree: true, childList: true, attributeFilter: ['aria-current'] });
    this.show();
  }

  disconnectedCallback() { this.watch.disconnect(); }

  show() {
    const row = this.querySelector('nav');
    const open = row?.querySelector('[aria-current]');
    if (!open) return;
    const [at, around] = [open.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += at.left - around.left - (around.width - at.width) / 2;
  }
});

// Tells the page the time zone that the browser keeps.
customElements.define('kit-zone', class extends HTMLElement {
  connectedCallback() {
    queueMicrotask(() => {
      const field = this.querySelector('input');
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      if (!field || !zone) return;
      field.value = zone;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }
});

async function copy(button) {
  const holder = button.closest('kit-copy');
  const status = holder.querySelector('[role=status]');
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    status.textContent = holder.dataset.done;
    status.className = 'small soft';
  } catch {
    status.textContent = holder.dataset.failed;
    status.className = 'small';
  }
  setTimeout(() => { status.textContent = ''; status.className = 'unseen'; }, 4000);
}

document.addEventListener('click', event => {
  const target = event.target instanceof Element ? event.target : null;
  const copyButton = target?.closest('[data-copy]');
  if (copyButton) copy(copyButton);
  if (target?.closest('[data-print]')) print();
  if (target?.closest('[data-reload]')) { event.preventDefault(); location.reload(); }
  const item = target?.closest('[popover] a, [role=menu] [role=menuitem]');
  if (item && item.getAttribute('aria-disabled') !== 'true') item.closest('[popover]')?.hidePopover();
});

// Menus stand under their button and stay inside the window.
function place(menu, button) {
  const edge = 8;
  const at = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + 4 + size.height <= innerHeight - edge;
  const left = at.left + size.width <= innerWidth - edge ? at.left : at.right - size.width;
  menu.style.left = `${Math.max(edge, Math.min(left, innerWidth - edge - size.width))}px`;
  menu.style.top = `${Math.max(edge, below ? at.bottom + 4 : at.top - 4 - size.height)}px`;
}

document.addEventListener('toggle', event => {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.matches('.menu, .panel')) return;
  if (event.newState !== 'open') return;
  const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (button) place(menu, button);
  menu.querySelector('[role=menuitem]')?.focus();
}, true);

document.addEventListener('scroll', event => {
  if (event.target instanceof Element && event.target.closest('[popover]')) return;
  for (const menu of document.querySelectorAll('.menu:popover-open')) menu.hidePopover();
}, { capture: true, passive: true });

document.addEventListener('keydown', event => {
  const menu = event.target instanceof Element ? event.target.closest('[role=menu]') : null;
  if (!menu) return;
  const items = [...menu.querySelectorAll('[role=menuitem]')];
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === 'Tab') menu.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  items[next % items.length]?.focus();
});

// The skip link moves the focus; following it as an address would only scroll.
document.addEventListener('click', event => {
  if (event.target instanceof Element && event.target.closest('a.skip')) {
    event.preventDefault();
    event.stopPropagation();
    document.getElementById('main')?.focus();
  }
}, true);

// Single keys on a page with a list of entries: j and k move, Enter opens, slash searches. Somebody who speaks to the
// machine or types by accident switches them off; the browser remembers that.
const keysOff = () => localStorage.getItem('castellan-keys') === 'off';
document.addEventListener('keydown', event => {
  const list = document.querySelector('[data-keys]');
  const at = event.target;
  if (!list || keysOff() || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open], :popover-open')) return;
  if (at instanceof Element && at.closest('input, select, textarea, [contenteditable]')) return;
  const rows = [...list.querySelectorAll('li[tabindex]')];
  const row = at instanceof Element ? at.closest('[data-keys] li[tabindex]') : null;
  if (event.key === 'j' || event.key === 'k') {
    const next = rows[row ? rows.indexOf(row) + (event.key === 'j' ? 1 : -1) : 0];
    if (next) { event.preventDefault(); next.focus(); next.scrollIntoView({ block: 'nearest' }); }
  } else if (event.key === 'Enter' && row && at === row) {
    const details = row.querySelector('details');
    if (details) { event.preventDefault(); details.open = !details.open; }
  } else if (event.key === '/') {
    const field = document.querySelector('form.filters input[type=search]');
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  }
});
document.addEventListener('toggle', event => {
  const choice = event.target instanceof Element ? event.target.querySelector('[data-keys-switch]') : null;
  if (choice) choice.checked = !keysOff();
}, true);
document.addEventListener('change', event => {
  if (event.target instanceof Element && event.target.matches('[data-keys-switch]')) localStorage.setItem('castellan-keys', event.target.checked ? 'on' : 'off');
});
