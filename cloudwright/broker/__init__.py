"""What we manage anywhere: services, links and the resources behind them."""
