'use strict';
(() => {
  const tip = document.getElementById('tip');
  const show = (event, fill) => {
    tip.replaceChildren();
    fill(tip);
    tip.style.display = 'block';
    const box = tip.getBoundingClientRect();
    const left = event.clientX + 16 + box.width > innerWidth ? event.clientX - 16 - box.width : event.clientX + 16;
    tip.style.left = Math.max(6, left) + 'px';
    tip.style.top = Math.max(6, Math.min(event.clientY + 12, innerHeight - box.height - 6)) + 'px';
  };
  const hide = () => { tip.style.display = 'none'; };
  const line = (text, className) => {
    const element = document.createElement('div');
    element.textContent = text;
    element.className = className || '';
    return element;
  };

  for (const mark of document.querySelectorAll('[data-tip]')) {
    mark.addEventListener('pointermove', event => show(event, box => mark.dataset.tip.split('\n').forEach((text, i) => box.append(line(text, i ? 'soft' : '')))));
    mark.addEventListener('pointerleave', hide);
  }

  const data = JSON.parse(document.getElementById('map-data').textContent);
  const host = document.getElementById('map');
  const shapes = [
    'M4.2 0A4.2 4.2 0 1 1-4.2 0A4.2 4.2 0 1 1 4.2 0Z',
    'M-3.7-3.7H3.7V3.7H-3.7Z',
    'M0-4.9L4.7 3.6H-4.7Z',
    'M0-5.2L5.2 0L0 5.2L-5.2 0Z',
  ];
  const shapeOf = c => shapes[(c + Math.floor(c / 10)) % 4];
  const colorOf = c => 'var(--c' + c % 10 + ')';
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', 'Map of the test images');
  host.append(svg);
  const points = data.points.map(point => {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', shapeOf(point.c));
    path.style.fill = colorOf(point.c);
    svg.append(path);
    return { point, path, x: 0, y: 0 };
  });
  let view = 't';
  let chosen = null;
  let near = null;
  const place = () => {
    const width = host.clientWidth;
    const height = Math.max(300, Math.min(620, width * 0.68));
    svg.setAttribute('height', height);
    svg.setAttribute('viewBox', '0 0 ' + width + ' ' + height);
    const side = Math.min(width, height) - 28;
    const across = Math.min(width - 28, side * 1.35);
    for (const item of points) {
      item.x = width / 2 + (item.point[view][0] - 0.5) * across;
      item.y = height / 2 + (item.point[view][1] - 0.5) * side;
      item.path.style.transform = 'translate(' + item.x + 'px,' + item.y + 'px)';
    }
  };
  const paint = () => {
    const marks = document.getElementById('mark-wrong').checked;
    for (const item of points) {
      item.path.classList.toggle('faint', chosen !== null && item.point.c !== chosen);
      item.path.classList.toggle('wrong', marks && item.point.p !== item.point.c);
    }
  };
  const leave = () => {
    if (near) { near.path.classList.remove('near'); }
    near = null;
    hide();
  };
  const find = event => {
    const box = svg.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let [best, bestDistance] = [null, 14 * 14];
    for (const item of points) {
      if (chosen !== null && item.point.c !== chosen) { continue; }
      const distance = (item.x - x) ** 2 + (item.y - y) ** 2;
      if (distance < bestDistance) { [best, bestDistance] = [item, distance]; }
    }
    if (best !== near) { leave(); }
    near = best;
    if (!best) { return; }
    best.path.classList.add('near');
    show(event, area => {
      const image = document.createElement('img');
      image.alt = '';
      image.src = 'data:image/jpeg;base64,' + best.point.i;
      area.append(image, line(data.classes[best.point.c]));
      const told = data.classes[best.point.p] || 'no class';
      if (best.point.p !== best.point.c) { area.append(line('✗ taken for ' + told, 'no')); }
      area.append(line(best.point.n, 'soft'));
    });
  };
  svg.addEventListener('pointermove', find);
  svg.addEventListener('pointerdown', find);
  svg.addEventListener('pointerleave', leave);
  for (const button of document.querySelectorAll('.switch button')) {
    button.addEventListener('click', () => {
      view = button.dataset.view;
      document.querySelectorAll('.switch button').forEach(b => b.setAttribute('aria-pressed', b === button));
      leave();
      host.classList.add('moving');
      setTimeout(() => host.classList.remove('moving'), 600);
      place();
    });
  }
  const list = document.getElementById('map-classes');
  const used = [...new Set(data.points.map(p => p.c))].sort((a, b) => a - b);
  for (const c of used) {
    const button = document.createElement('button');
    button.type = 'button';
    button.title = data.classes[c];
    button.setAttribute('aria-pressed', 'false');
    button.innerHTML = '<svg viewBox="-7 -7 14 14"><path d="' + shapeOf(c) + '" style="fill:' + colorOf(c) + '"/></svg>';
    const name = document.createElement('span');
    name.textContent = data.classes[c];
    button.append(name);
    button.addEventListener('click', () => {
      chosen = chosen === c ? null : c;
      list.querySelectorAll('button').forEach(b => b.setAttribute('aria-pressed', b === button && chosen === c));
      paint();
    });
    const item = document.createElement('li');
    item.append(button);
    list.append(item);
  }
  document.getElementById('mark-wrong').addEventListener('change', paint);
  addEventListener('scroll', leave, { passive: true });
  addEventListener('resize', place);
  place();
  paint();
})();
