"""The web pages. A page is one folder: urls, views, forms and its templates; `ui` is shared."""
