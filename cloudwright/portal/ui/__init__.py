"""What every page shares: layout, partials, template tags, the rendering of errors."""
