"""What tmtool does: one declaration of each job, from which all interfaces are made."""
