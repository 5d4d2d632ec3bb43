"""What the page says, as plain records: names, numbers and dates are worked out here, never in a template."""
