"""Hold the fitted parameters that come with the package; `training/` makes them."""
