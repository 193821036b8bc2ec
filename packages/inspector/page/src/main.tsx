import { render } from 'preact';
import { App } from './app.tsx';
import './style/theme.css';
import './style/layout.css';
import './style/controls.css';
import './style/time.css';
import './style/activity.css';
import './style/sessions.css';
import './style/life.css';
import './style/dialog.css';
import { chosenTheme, wearTheme } from './theme.ts';

wearTheme(chosenTheme());
const root = document.getElementById('page');
if (root !== null) render(<App />, root);
