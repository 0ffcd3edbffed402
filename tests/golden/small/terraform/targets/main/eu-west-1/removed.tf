removed {
  from = module.logging

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.detection

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.findings

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.network

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.data

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.edge

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.response

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.organization

  lifecycle {
    destroy = false
  }
}
