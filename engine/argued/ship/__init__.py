"""From a study to what others hold: releases, their check, generated texts, and another study."""
