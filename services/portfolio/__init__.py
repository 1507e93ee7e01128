"""Questions over all customers: what is unused, what renews, where there is too little."""
