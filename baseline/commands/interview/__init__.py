"""What `baseline init` asks, who answers, and the profile that the answers make."""
