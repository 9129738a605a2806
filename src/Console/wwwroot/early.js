// The server writes a page before its circuit is there; when it is, new elements take the place of what was written. What
// somebody typed, chose, ticked or pressed in between would be gone with the old ones: it goes over into the new ones here.
// Loaded in the head, so that nothing comes before it.
(() => {
  const settling = 10_000;
  const patience = 30_000;
  const fields = 'input:not([type=hidden]), select, textarea';
  const written = new Map();
  let focused = null;
  let pressed = null;
  let settled;

  const isEarly = element => element instanceof Element && element.closest('[data-live=false]') !== null;

  // Ids are made anew, so an element is known by its kind and its words, and by its number among those alike.
  const nameOf = element => [
    element.tagName, element.type, element.name, /^(radio|checkbox)$/.test(element.type) ? element.value : '',
    element.getAttribute('aria-label') ?? (element.labels?.[0] ?? element).textContent.replace(/\s+/g, ' ').trim(),
  ].join('\n');

  const alike = (root, name) => [...root.querySelectorAll(`${fields}, button`)].filter(element => nameOf(element) === name);

  function placeOf(element) {
    const name = nameOf(element);
    const all = alike(element.closest('[data-live]'), name);
    return { name, number: all.indexOf(element), of: all.length };
  }

  function at(place, page) {
    const all = alike(page, place.name);
    return all.length === place.of ? all[place.number] : undefined;
  }

  function tell(field) {
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }

  // Blazor's own field for files listens a moment later than the others.
  function giveFiles(field, files) {
    if (!field.isConnected) return;
    if (field._blazorInputFileNextFileId === undefined) { setTimeout(giveFiles, 50, field, files); return; }
    field.files = files;
    tell(field);
  }

  function give(field, old) {
    if (field.type === 'file') { giveFiles(field, old.files); return; }
    if (/^(radio|checkbox)$/.test(field.type)) {
      if (field.checked === old.checked) return;
      field.checked = old.checked;
    } else {
      if (field.value === old.value) return;
      field.value = old.value;
      insist(field, old.value);
    }
    tell(field);
  }

  // What the circuit makes of one field may come back over another that was written as well.
  function insist(field, value) {
    let touched = false;
    field.addEventListener('input', event => { touched ||= event.isTrusted; });
    setTimeout(() => {
      if (touched || !field.isConnected || field.value === value) return;
      field.value = value;
      tell(field);
    }, 500);
  }

  function focus(field, old) {
    if (document.activeElement !== field) field.focus({ preventScroll: true });
    try { field.setSelectionRange(old.selectionStart, old.selectionEnd); } catch { /* not every kind of field has a caret */ }
  }

  // One field may follow another by the circuit: what is missing now can be there in a moment.
  function press(button, tries = 10) {
    if (tries > 0 && button.form && ![...button.form.elements].every(field => field.validity.valid)) { setTimeout(press, 100, button, tries - 1); return; }
    if (button.isConnected) button.click();
  }

  function carryOver() {
    if (written.size === 0 && !focused && !pressed) return;
    const page = document.querySelector('[data-live=true]');
    if (!page) return;
    // A page may fetch before it shows its fields; what has found no place by then would surprise.
    settled ??= setTimeout(forget, settling);
    for (const [old, place] of written) {
      const field = at(place, page);
      if (!field) continue;
      written.delete(old);
      give(field, old);
    }
    const caret = focused && at(focused.place, page);
    if (caret) {
      focus(caret, focused.field);
      focused = null;
    }
    const button = pressed && written.size === 0 && at(pressed, page);
    if (button) {
      // Of several alike another one may stand here now: only what cannot be mistaken is pressed for somebody.
      if (pressed.of === 1 && Date.now() - pressed.when < patience) press(button);
      pressed = null;
    }
  }

  function forget() {
    written.clear();
    focused = pressed = null;
    settled = undefined;
  }

  for (const kind of ['input', 'change']) {
    document.addEventListener(kind, event => {
      if (isEarly(event.target) && event.target.matches(fields)) written.set(event.target, placeOf(event.target));
    }, true);
  }

  document.addEventListener('focusin', event => {
    if (isEarly(event.target) && event.target.matches(fields)) focused = { field: event.target, place: placeOf(event.target) };
  });

  function keep(button) {
    pressed = { ...placeOf(button), when: Date.now() };
    button.setAttribute('aria-busy', 'true');
  }

  const isAct = button => button.type === 'submit'
    ? button.form && !button.form.hasAttribute('method')
    : button.type === 'button' && !button.matches('[popovertarget], [data-copy], [data-print], [data-reload], [data-palette], [data-close]');

  // Also Enter in a field clicks the form's button. A form without a method is sent by the circuit alone; the browser would
  // ask for the page anew and lose what it holds.
  document.addEventListener('click', event => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (!button || !isEarly(button) || !isAct(button)) return;
    event.preventDefault();
    keep(button);
  }, true);

  document.addEventListener('submit', event => {
    if (isEarly(event.target) && !event.target.hasAttribute('method')) event.preventDefault();
  }, true);

  new MutationObserver(carryOver).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-live'] });
})();
