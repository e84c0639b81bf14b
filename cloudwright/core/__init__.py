"""Who people are, what they may do, what was done, and how anything long happens."""
